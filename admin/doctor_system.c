/* SPDX-License-Identifier: ISC */
/*
 * The machine around the programs: whether its clock can be right, what its
 * kernel lends the sandbox, which library keeps the sessions.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "doctor.h"
#include "app/landlock.h"
#include "base/buf.h"
#include "base/clock.h"
#include "store/store.h"

/* 2026-01-01: this program is younger. */
#define BORN_MS INT64_C(1767225600000)

static void
look_at_clock(struct doctor *d)
{
	if (clock_now() < BORN_MS)
		report_add(&d->report, REPORT_PROBLEM,
		    "timedatectl set-ntp yes",
		    "the clock is wrong: it says a time before this program "
		    "was written");
}

/* The kernel knows the mode, and only misses the filter. */
static bool
has_seccomp(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 &&
	    errno == EFAULT;
}

/* What is lacking is a problem only where it is required. */
static void
look_at_part(struct doctor *d, bool there, const char *part)
{
	if (there)
		report_add(&d->report, REPORT_FINE, NULL, "sandbox: %s", part);
	else if (d->settings->sandbox == SANDBOX_REQUIRE)
		report_add(&d->report, REPORT_PROBLEM,
		    "export LATCHKEY_SANDBOX=auto",
		    "LATCHKEY_SANDBOX=require, but this kernel has no %s",
		    part);
	else
		report_add(&d->report, REPORT_WARNING, NULL,
		    "sandbox: this kernel has no %s; the programs go on "
		    "without",
		    part);
}

static void
look_at_sandbox(struct doctor *d)
{
	long version = landlock_version();
	char landlock[64] = "Landlock";

	if (d->settings->sandbox == SANDBOX_OFF) {
		report_add(&d->report, REPORT_WARNING, NULL,
		    "LATCHKEY_SANDBOX=off: a programming error opens the "
		    "whole machine to who exploits it");
		return;
	}
	if (version > 0)
		(void)snprintf(landlock, sizeof(landlock),
		    "Landlock, version %ld", version);
	look_at_part(d, version > 0, landlock);
	look_at_part(d, has_seccomp(), "seccomp");
}

static void
look_at_library(struct doctor *d)
{
	const char *text;
	struct buf b;

	buf_init(&b, 256);
	store_describe(d->settings->store, &b);
	text = buf_text(&b);
	if (text != NULL)
		report_add(&d->report, REPORT_FINE, NULL, "%s", text);
	buf_free(&b);
}

void
doctor_look_at_system(struct doctor *d)
{
	look_at_clock(d);
	look_at_sandbox(d);
	look_at_library(d);
}
