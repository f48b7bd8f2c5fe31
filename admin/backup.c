/* SPDX-License-Identifier: ISC */
/*
 * `latchkey backup`: who there is, with which password, and what happened;
 * never a session or a key (R059). What the lines are is in saved.c.
 */
#include "admin.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "newfile.h"
#include "progress.h"
#include "saved.h"
#include "base/clock.h"
#include "base/log.h"

#define LINE_LIMIT 16384
/* About fifteen million users. */
#define NAMES_LIMIT ((size_t)1 << 30)

struct backup {
	struct admin admin;
	FILE *file;
	struct digest *digest;
	struct buf line;
	/* The principals' names, a NUL behind each and one behind all, and how
	 * far the accounts have come in them. */
	struct buf names;
	const char *name;
	struct progress progress;
	int64_t lines;
	/* A line was not written: nothing that follows mends that. */
	bool failed;
};

/* 0, or -1, logged. */
static int
put(struct backup *b, const struct saved *saved)
{
	if (b->failed)
		return -1;
	buf_clear(&b->line);
	saved_format(&b->line, saved);
	if (b->line.failed) {
		log_error("a row of the store is damaged, or memory is short: "
			  "`latchkey doctor`");
		b->failed = true;
		return -1;
	}
	(void)fwrite(b->line.data, 1, b->line.length, b->file);
	digest_add(b->digest, b->line.data, b->line.length);
	b->lines++;
	progress_show(&b->progress, (uint64_t)b->lines, 0);
	return 0;
}

static int
put_head(struct backup *b)
{
	return put(b,
	    &(struct saved){ .kind = SAVED_HEAD,
		.head = { .format = SAVED_FORMAT,
		    .version = SAVED_VERSION,
		    .made = clock_now() } });
}

static int
put_principal(void *arg, const struct store_principal *p)
{
	struct backup *b = arg;

	buf_add(&b->names, p->user, strlen(p->user) + 1);
	return put(b,
	    &(struct saved){ .kind = SAVED_PRINCIPAL, .principal = *p });
}

static int
put_event(void *arg, const struct event *event)
{
	return put(arg,
	    &(struct saved){ .kind = SAVED_EVENT, .event = *event });
}

/* Whoever was added since the principals were listed is left out: without one
 * he would be a user whom nothing can enable. Both lists are by name. */
static int
put_account(void *arg, const struct store_account *account,
    const struct store_principal *p)
{
	struct backup *b = arg;

	(void)p;
	while (*b->name != '\0' && strcmp(b->name, account->user) < 0)
		b->name += strlen(b->name) + 1;
	if (strcmp(b->name, account->user) != 0)
		return 0;
	return put(b,
	    &(struct saved){ .kind = SAVED_ACCOUNT, .account = *account });
}

static int
put_end(struct backup *b)
{
	struct saved saved = { .kind = SAVED_END, .end.lines = b->lines };

	digest_hex(b->digest, saved.end.blake2b);
	return put(b, &saved);
}

/* A list that was broken off lacks its end. */
static enum admin_status
put_all(struct backup *b)
{
	struct store *store = b->admin.store;
	struct store_events all = { .since = 0 };
	enum store_result r;

	if (put_head(b) != 0)
		return ADMIN_FAILED;
	r = store->ops->principal_list(store, put_principal, b);
	if (r == STORE_OK)
		r = store->ops->event_list(store, &all, put_event, b);
	b->name = buf_text(&b->names);
	if (b->name == NULL) {
		log_error("no memory for the users' names");
		return ADMIN_FAILED;
	}
	if (r == STORE_OK)
		r = store->ops->account_list(store, put_account, b);
	if (r != STORE_OK)
		return admin_status_of(r, "the store", "");
	return put_end(b) == 0 ? ADMIN_DONE : ADMIN_FAILED;
}

static enum admin_status
write_backup(FILE *file)
{
	struct backup b = { .file = file };
	enum admin_status status = admin_open(&b.admin, STORE_ADMIN);

	buf_init(&b.line, LINE_LIMIT);
	buf_init(&b.names, NAMES_LIMIT);
	b.digest = digest_new();
	progress_begin(&b.progress, "lines");
	if (status == ADMIN_DONE)
		status = b.digest != NULL ? put_all(&b) : ADMIN_FAILED;
	progress_end(&b.progress);
	digest_free(b.digest);
	buf_free(&b.line);
	buf_free(&b.names);
	admin_close(&b.admin);
	return status;
}

enum admin_status
admin_backup(const struct options *options)
{
	enum admin_status status = newfile_make(options->operand, write_backup);

	if (status == ADMIN_DONE && strcmp(options->operand, "-") != 0)
		(void)printf("%s is written\n", options->operand);
	return status;
}
