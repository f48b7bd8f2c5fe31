/* SPDX-License-Identifier: ISC */
/*
 * `latchkey restore`: before anything changes all of the file is checked, so
 * that one that was cut, mended or made by another version is refused whole.
 * Then a copy of what was checked is put back, since the file can change.
 */
#include "admin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "input.h"
#include "progress.h"
#include "saved.h"
#include "base/clock.h"
#include "base/log.h"

struct restore {
	struct admin admin;
	/* The file, then its copy, which nobody else can reach. */
	struct input input;
	FILE *copy;
	struct progress progress;
	/* The line last read, and whether it was given back to be read again.
	 */
	struct saved saved;
	bool again;
	/* How many lines of each kind. */
	uint64_t counts[SAVED_KINDS];
};

static int
refuse(const struct restore *r, const char *why)
{
	log_error("line %" PRIu64 ": %s; nothing is changed", r->input.number,
	    why);
	return -1;
}

/* 0, or -1, logged: there is no further line, or none that means anything. */
static int
next_line(struct restore *r)
{
	const char *problem = NULL;

	switch (input_next(&r->input)) {
	case INPUT_OK:
		problem = saved_parse(r->input.line, &r->saved);
		break;
	case INPUT_END:
		problem = "the file was cut here: its end is missing";
		break;
	case INPUT_UNUSABLE:
		problem = "too long, or with a NUL";
		break;
	case INPUT_FAILED:
		return -1;
	}
	if (problem != NULL)
		return refuse(r, problem);
	if (r->copy != NULL)
		(void)fprintf(r->copy, "%s\n", r->input.line);
	progress_show(&r->progress, r->input.done, r->input.size);
	return 0;
}

static int
check_head(struct restore *r)
{
	const struct saved_head *head = &r->saved.head;

	if (next_line(r) != 0)
		return -1;
	if (r->saved.kind != SAVED_HEAD ||
	    strcmp(head->format, SAVED_FORMAT) != 0)
		return refuse(r, "this is no backup of latchkey");
	if (head->version != SAVED_VERSION)
		return refuse(r,
		    "a backup of another version: restore it by that one");
	return 0;
}

/* Kinds in their order, names in theirs, so that none comes twice. */
static int
check_order(const struct restore *r, const struct saved *before)
{
	const struct saved *now = &r->saved;

	if (now->kind < before->kind || now->kind == SAVED_HEAD)
		return refuse(r, "out of order");
	if (now->kind != before->kind || now->kind == SAVED_EVENT)
		return 0;
	if (strcmp(now->principal.user, before->principal.user) <= 0)
		return refuse(r, "out of order, or there twice");
	return 0;
}

static int
check_end(struct restore *r, const struct digest *digest)
{
	char blake2b[DIGEST_HEX_LEN + 1];
	const struct saved_end *end = &r->saved.end;

	digest_hex(digest, blake2b);
	if ((uint64_t)end->lines != r->input.number - 1 ||
	    strcmp(end->blake2b, blake2b) != 0)
		return refuse(r,
		    "the lines before are not those of the backup");
	if (input_next(&r->input) != INPUT_END)
		return refuse(r, "there is more behind the end");
	return 0;
}

static int
check_lines(struct restore *r, struct digest *digest)
{
	struct saved before;

	if (check_head(r) != 0)
		return -1;
	do {
		before = r->saved;
		digest_add(digest, r->input.line, strlen(r->input.line));
		digest_add(digest, "\n", 1);
		if (next_line(r) != 0 || check_order(r, &before) != 0)
			return -1;
		r->counts[r->saved.kind]++;
	} while (r->saved.kind != SAVED_END);
	return check_end(r, digest);
}

static int
check(struct restore *r)
{
	struct digest *digest = digest_new();
	int result = -1;

	progress_begin(&r->progress, "checked");
	r->copy = tmpfile();
	if (r->copy == NULL)
		log_error("cannot make a file in " P_tmpdir ": %s",
		    strerror(errno));
	else if (digest != NULL)
		result = check_lines(r, digest);
	progress_end(&r->progress);
	digest_free(digest);
	if (result != 0 || input_switch(&r->input, r->copy) != 0)
		return -1;
	r->copy = NULL;
	return 0;
}

/* 1: the next line is of `kind`, and its row is in `out`; 0: it is of a later
 * one; -1, logged. */
static int
next_of(struct restore *r, enum saved_kind kind, void *out, size_t size)
{
	if (!r->again && next_line(r) != 0)
		return -1;
	r->again = r->saved.kind != kind;
	if (r->again)
		return 0;
	/* Rows of all kinds begin at the same place. */
	memcpy(out, &r->saved.principal, size);
	return 1;
}

static int
next_principal(void *arg, struct store_principal *out)
{
	return next_of(arg, SAVED_PRINCIPAL, out, sizeof(*out));
}

static int
next_event(void *arg, struct event *out)
{
	return next_of(arg, SAVED_EVENT, out, sizeof(*out));
}

static int
next_account(void *arg, struct store_account *out)
{
	return next_of(arg, SAVED_ACCOUNT, out, sizeof(*out));
}

static int
keep_time(void *arg, const struct event *event)
{
	*(int64_t *)arg = event->at;
	return 1;
}

/* Events that are there, or were swept, do not come a second time. */
static enum store_result
find_first_event(struct store *store, int64_t *at)
{
	struct store_events all = { .since = 0 };

	*at = INT64_MAX;
	return store->ops->event_list(store, &all, keep_time, at);
}

static enum admin_status
put_back(struct restore *r)
{
	struct store *store = r->admin.store;
	struct store_restore what = { .now = clock_now(),
		.principal = next_principal,
		.event = next_event,
		.account = next_account,
		.arg = r };
	enum store_result result = find_first_event(store, &what.events_before);

	if (result != STORE_OK)
		return admin_status_of(result, "the events", "");
	if (check_head(r) != 0)
		return ADMIN_FAILED;
	progress_begin(&r->progress, "restored");
	result = store->ops->restore(store, &what);
	progress_end(&r->progress);
	/* The log may be long now; who reads does not matter. */
	(void)store->ops->housekeep(store, STORE_AT_EXIT);
	return admin_status_of(result, "the backup", "");
}

enum admin_status
admin_restore(const struct options *options)
{
	struct restore r = { .again = false };
	enum admin_status status = ADMIN_FAILED;

	if (input_open(&r.input, options->operand) == 0 && check(&r) == 0)
		status = admin_open(&r.admin, STORE_ADMIN);
	if (status == ADMIN_DONE)
		status = put_back(&r);
	if (status == ADMIN_DONE)
		(void)printf("%" PRIu64 " users and %" PRIu64
			     " passwords restored; all sessions ended\n",
		    r.counts[SAVED_PRINCIPAL], r.counts[SAVED_ACCOUNT]);
	if (r.copy != NULL)
		(void)fclose(r.copy);
	input_close(&r.input);
	admin_close(&r.admin);
	return status;
}
