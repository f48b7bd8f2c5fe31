/* SPDX-License-Identifier: ISC */
/*
 * `latchkey session list|show|end`. Making one is session_new.c's job. Sessions
 * are named by their public handle, never by the token.
 */
#include "admin.h"

#include <inttypes.h>
#include <stdio.h>

#include "output.h"
#include "base/clock.h"
#include "base/log.h"

static void
describe(struct buf *out, const struct store_session *row)
{
	buf_putc(out, '{');
	output_put_text(out, "handle", row->handle);
	output_put_text(out, "username", row->user);
	json_write_list(out, "groups", row->groups);
	output_put_time(out, "created_at", row->created);
	output_put_time(out, "authenticated_at", row->authenticated);
	output_put_time(out, "last_seen_at", row->last_seen);
	output_put_time(out, "expires_at", store_session_expiry(row));
	output_put_text(out, "network", row->network);
	output_put_text(out, "agent", row->agent);
	buf_putc(out, '}');
}

static int
add_session(void *arg, const struct store_session *row)
{
	struct output *out = arg;

	if (out->json) {
		describe(output_object(out), row);
		return 0;
	}
	output_cell(out, row->handle);
	output_cell(out, row->user);
	output_time(out, row->created);
	output_time(out, row->last_seen);
	output_time(out, store_session_expiry(row));
	output_cell(out, row->network);
	output_cell(out, row->agent);
	return 0;
}

/* The user of --user in canonical form, "" without; one who exists. */
static enum admin_status
find_user(const struct admin *a, const struct options *options,
    char out[static STORE_USER_MAX + 1])
{
	struct store_principal principal;
	enum admin_status status;

	out[0] = '\0';
	if (!options_has(options, OPTION_USER))
		return ADMIN_DONE;
	status = admin_username(options->value[OPTION_USER], out);
	if (status != ADMIN_DONE)
		return status;
	return admin_status_of(a->store->ops->principal_find(a->store, out,
				   &principal),
	    "user", out);
}

enum admin_status
admin_session_list(const struct options *options)
{
	static const char *const headings[] = { "HANDLE", "USER", "CREATED",
		"LAST SEEN", "EXPIRES", "NETWORK", "AGENT", NULL };
	struct admin a = { .store = NULL };
	struct output out;
	char user[STORE_USER_MAX + 1];
	enum admin_status status = admin_open(&a, STORE_NONE);

	output_begin(&out, options_has(options, OPTION_JSON), headings);
	if (status == ADMIN_DONE)
		status = find_user(&a, options, user);
	if (status == ADMIN_DONE)
		status = admin_status_of(a.store->ops->list(a.store,
					     user[0] != '\0' ? user : NULL,
					     clock_now(), add_session, &out),
		    "sessions", "");
	if (status == ADMIN_DONE && output_end(&out) != 0)
		status = ADMIN_FAILED;
	output_free(&out);
	admin_close(&a);
	return status;
}

static int
show_lines(const struct store_session *row)
{
	const char *const first[] = { "handle", row->handle, NULL };
	struct output out;
	int result;

	output_begin(&out, false, first);
	output_cell(&out, "user");
	output_cell(&out, row->user);
	output_cell(&out, "groups");
	output_cell(&out, row->groups);
	output_cell(&out, "created");
	output_time(&out, row->created);
	output_cell(&out, "authenticated");
	output_time(&out, row->authenticated);
	output_cell(&out, "last seen");
	output_time(&out, row->last_seen);
	output_cell(&out, "expires");
	output_time(&out, store_session_expiry(row));
	output_cell(&out, "network");
	output_cell(&out, row->network);
	output_cell(&out, "agent");
	output_cell(&out, row->agent);
	result = output_end(&out);
	output_free(&out);
	return result;
}

static int
show_json(const struct store_session *row)
{
	struct buf text;

	buf_init(&text, OUTPUT_LIMIT);
	describe(&text, row);
	return output_json(&text);
}

enum admin_status
admin_session_show(const struct options *options)
{
	struct admin a = { .store = NULL };
	struct store_session row = { .version = 0 };
	enum admin_status status = admin_open(&a, STORE_NONE);

	buf_init(&row.sealed, STORE_SEALED_MAX);
	if (status == ADMIN_DONE)
		status = admin_status_of(a.store->ops->find_handle(a.store,
					     options->operand, clock_now(),
					     &row),
		    "session", options->operand);
	if (status == ADMIN_DONE &&
	    (options_has(options, OPTION_JSON) ? show_json(&row) :
						 show_lines(&row)) != 0)
		status = ADMIN_FAILED;
	buf_free(&row.sealed);
	admin_close(&a);
	return status;
}

static enum admin_status
end_handle(const struct admin *a, const char *handle)
{
	enum admin_status status =
	    admin_status_of(a->store->ops->end_handle(a->store, handle, NULL,
				EVENT_AUTHN_TOKEN_REVOKED),
		"session", handle);

	if (status == ADMIN_DONE)
		(void)printf("1 session ended\n");
	return status;
}

/* Of one user, or with "" of all. */
static enum admin_status
end_of_user(const struct admin *a, const char *user)
{
	uint64_t ended = 0;
	enum admin_status status =
	    admin_status_of(a->store->ops->end_user(a->store,
				user[0] != '\0' ? user : NULL, NULL, NULL,
				&ended),
		user[0] != '\0' ? "user" : "sessions", user);

	if (status != ADMIN_DONE)
		return status;
	(void)printf("%" PRIu64 " session%s ended\n", ended,
	    ended == 1 ? "" : "s");
	/* Of many, the log is long; while somebody reads, others will do it. */
	(void)a->store->ops->housekeep(a->store, STORE_AT_EXIT);
	return ADMIN_DONE;
}

enum admin_status
admin_session_end(const struct options *options)
{
	struct admin a = { .store = NULL };
	char user[STORE_USER_MAX + 1];
	enum admin_status status;

	if ((options->operand != NULL) + options_has(options, OPTION_USER) +
		options_has(options, OPTION_ALL) !=
	    1) {
		log_error("say which sessions, by one of HANDLE, --user NAME, "
			  "--all");
		return ADMIN_MISUSED;
	}
	status = admin_open(&a, STORE_NONE);
	if (status == ADMIN_DONE)
		status = find_user(&a, options, user);
	if (status == ADMIN_DONE)
		status = options->operand != NULL ?
		    end_handle(&a, options->operand) :
		    end_of_user(&a, user);
	admin_close(&a);
	return status;
}
