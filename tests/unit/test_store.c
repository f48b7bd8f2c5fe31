/* SPDX-License-Identifier: ISC */
/*
 * The choice of a back end, and when a session ends.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "store/store.h"
#include "support/log_capture.h"

/* R032 R033 */
Test(store, ends_a_session_at_the_earlier_of_both_ends)
{
	static const struct {
		int64_t seen, idle, absolute, expiry;
	} cases[] = {
		{ 100, 50, 1000, 150 },
		{ 100, 900, 1000, 1000 },
		{ 100, 901, 1000, 1000 },
		{ 100, INT64_MAX, 1000, 1000 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ 100, 0, 1000, 100 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct store_session row = {
			.last_seen = cases[i].seen,
			.idle_timeout = cases[i].idle,
			.absolute_end = cases[i].absolute,
		};

		cr_assert_eq(store_session_expiry(&row), cases[i].expiry,
		    "case %zu", i);
	}
}

/* R136: an URL may hold a password. */
Test(store, refuses_an_unknown_url_without_telling_it)
{
	const struct store_options o = {
		.url = "postgresql://user:hunter2@db/x",
		.state_dir = "state"
	};
	struct store *s = NULL;

	log_capture_start();
	cr_assert_eq(store_open(&o, &s), STORE_FAILED);
	cr_assert_eq(store_init(&o), STORE_FAILED);
	cr_assert_null(s);
	cr_assert_eq(log_capture_count(), 2);
	cr_assert_not_null(strstr(log_capture_text(), "SESSION_STORE"));
	cr_assert_null(strstr(log_capture_text(), "hunter2"));
	log_capture_stop();
}

Test(store, closes_nothing_without_harm)
{
	store_close(NULL);
}
