/* SPDX-License-Identifier: ISC */
/*
 * conf/settings.h: loading as a program does it, from an environment and a
 * file, and all that goes wrong told at once.
 */
#include "conf/settings.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unistd.h>

#include "base/log.h"
#include "crypt/random.h"
#include "support/log_capture.h"
#include "support/scratch.h"

#define NAME "latchkey.env"
#define CONFIG "LATCHKEY_CONFIG=" NAME
#define ORIGIN "APP_ORIGIN=https://app.example"
#define SECRET "4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3i"

/* An environment with the variables that are given, and our own file, so that
 * none in /etc matters. */
#define ENVIRONMENT(...) \
	(char *[]) \
	{ \
		CONFIG, __VA_ARGS__, NULL \
	}

static void
start(void)
{
	cr_assert_eq(crypt_init(), 0);
	log_open("test", false);
	log_capture_start();
	scratch_enter();
	scratch_write(NAME, "", 0600);
}

TestSuite(settings, .init = start, .fini = scratch_leave);

static struct settings *
load(char *const *envp)
{
	struct settings *s = settings_load(envp);

	cr_assert_not_null(s, "%s", log_capture_text());
	return s;
}

static void
assert_logged(const char *line)
{
	cr_assert_not_null(strstr(log_capture_text(), line), "no %sin:\n%s",
	    line, log_capture_text());
}

/* That such an environment is refused with exactly one line. */
static void
assert_refused(char *const *envp, const char *line)
{
	log_capture_clear();
	cr_assert_null(settings_load(envp));
	cr_assert_str_eq(log_capture_text(), line);
}

/* The same of a file, beside an environment without errors. */
static void
assert_file_refused(const char *text, const char *line)
{
	scratch_write(NAME, text, 0600);
	assert_refused(ENVIRONMENT(ORIGIN), line);
}

Test(settings, in_production_need_an_origin_alone)
{
	struct settings *s = load(ENVIRONMENT(ORIGIN));

	cr_assert_not(s->development);
	cr_assert_eq(s->origin_count, 1);
	cr_assert_eq(s->proxy_count, 0);
	cr_assert_str_eq(s->state_dir, "/var/lib/latchkey");
	cr_assert_str_eq(s->store, "sqlite");
	cr_assert_eq(s->secret_count, 0);
	cr_assert_eq(s->idle_timeout, 86400000);
	cr_assert_eq(s->absolute_timeout, 86400000);
	cr_assert_not(s->rolling);
	cr_assert_eq(s->max_per_user, 20);
	cr_assert_eq(s->data_max, 16384);
	cr_assert_not(s->durability_full);
	cr_assert_eq(s->password_memory, 67108864);
	cr_assert_eq(s->password_passes, 3);
	cr_assert_eq(s->password_slots, sysconf(_SC_NPROCESSORS_ONLN));
	cr_assert_eq(s->sandbox, SANDBOX_AUTO);
	cr_assert_not(s->log_syslog);
	cr_assert_null(s->security[SECURITY_CSP]);
	cr_assert_str_eq(s->file, NAME);
	cr_assert_eq(log_capture_count(), 0);
	settings_free(s);
}

/* R010, R011, R012, R013 */
Test(settings, in_production_harden_the_cookie)
{
	struct settings *s = load(ENVIRONMENT(ORIGIN));

	cr_assert_str_eq(s->cookie.name, "__Host-Http-sid");
	cr_assert_str_eq(s->cookie.path, "/");
	cr_assert_str_eq(s->cookie.domain, "");
	cr_assert_eq(s->cookie.samesite, SAMESITE_LAX);
	cr_assert_eq(s->cookie.priority, PRIORITY_UNSET);
	cr_assert(s->cookie.secure);
	cr_assert_not(s->cookie.partitioned);
	cr_assert(s->cookie.persistent);
	settings_free(s);
}

Test(settings, in_development_need_nothing)
{
	struct settings *s = load(ENVIRONMENT("APP_ENV=development"));

	cr_assert(s->development);
	cr_assert_eq(s->origin_count, 0);
	cr_assert_str_eq(s->cookie.name, "sid");
	cr_assert_not(s->cookie.secure);
	cr_assert_eq(s->cookie.samesite, SAMESITE_LAX);
	cr_assert_eq(log_capture_count(), 0);
	settings_free(s);
}

Test(settings, in_development_can_be_those_of_production)
{
	struct settings *s = load(
	    ENVIRONMENT("APP_ENV=development", "SESSION_SECURE=yes"));

	cr_assert_str_eq(s->cookie.name, "__Host-Http-sid");
	settings_free(s);
}

Test(settings, without_secure_give_up_the_prefix_and_warn)
{
	struct settings *s = load(
	    ENVIRONMENT("APP_ORIGIN=http://intranet", "SESSION_SECURE=no"));

	cr_assert_str_eq(s->cookie.name, "sid");
	assert_logged("warning: settings: SESSION_SECURE=no: SESSIONS CAN BE");
	settings_free(s);
}

Test(settings, of_an_ordinary_environment_are_ignored)
{
	struct settings *s = load(ENVIRONMENT("PATH=/bin", "HOME=/root",
	    "APP_NAME=x", "APP_ENVIRONMENT=x", "PASSWORD=x",
	    "STATE_DIRECTORY=x", "HTTP_PROXY=x", "noequals", "", "=x", ORIGIN));

	cr_assert_eq(log_capture_count(), 0);
	settings_free(s);
}

Test(settings, of_desktops_are_told)
{
	struct settings *s = load(
	    ENVIRONMENT("SESSION_MANAGER=local/x:@", ORIGIN));

	cr_assert_str_eq(log_capture_text(),
	    "test: info: environment: SESSION_MANAGER is no setting of ours\n");
	settings_free(s);
}

Test(settings, of_others_that_look_like_ours_are_told_with_ours)
{
	struct settings *s = load(ENVIRONMENT("SESSION_SAMESIT=none", ORIGIN));

	cr_assert_str_eq(log_capture_text(),
	    "test: warning: environment: SESSION_SAMESIT is no setting of "
	    "ours; did you mean SESSION_SAMESITE?\n");
	settings_free(s);
}

Test(settings, unknown_to_the_environment_are_refused)
{
	assert_refused(ENVIRONMENT("LATCHKEY_SANDBX=off", ORIGIN),
	    "test: error: environment: LATCHKEY_SANDBX: there is no such "
	    "setting; did you mean LATCHKEY_SANDBOX?\n");
	assert_refused(ENVIRONMENT("LATCHKEY_FROBNICATE=1", ORIGIN),
	    "test: error: environment: LATCHKEY_FROBNICATE: there is no such "
	    "setting\n");
	assert_refused(ENVIRONMENT("SECURITY_CPS=off", ORIGIN),
	    "test: error: environment: SECURITY_CPS: there is no such "
	    "setting; did you mean SECURITY_CSP?\n");
}

Test(settings, come_from_the_file_with_its_lines)
{
	struct settings *s;

	scratch_write(NAME,
	    "# ours\nAPP_ORIGIN=https://a.example\n"
	    "export SESSION_IDLE_TIMEOUT='1h' # short\n"
	    "SECURITY_CSP=\"default-src 'self'\"\n",
	    0644);
	s = load(ENVIRONMENT("PATH=/bin"));
	cr_assert_str_eq(s->file, NAME);
	cr_assert_str_eq(s->origins[0].host, "a.example");
	cr_assert_eq(s->idle_timeout, 3600000);
	cr_assert_str_eq(s->security[SECURITY_CSP], "default-src 'self'");
	settings_free(s);
	assert_file_refused("\n\nSESSION_SAMESITE=laxx\n",
	    "test: error: latchkey.env:3: SESSION_SAMESITE: \"laxx\" is none "
	    "of lax, strict, none; did you mean lax?\n");
}

Test(settings, of_the_environment_win)
{
	struct settings *s;

	scratch_write(NAME, "SESSION_ROLLING=no\nSESSION_MAX_PER_USER=x\n",
	    0644);
	s = load(ENVIRONMENT(ORIGIN, "SESSION_ROLLING=yes",
	    "SESSION_ROLLING=no", "SESSION_MAX_PER_USER=5"));
	cr_assert(s->rolling);
	cr_assert_eq(s->max_per_user, 5);
	settings_free(s);
}

Test(settings, that_are_empty_count_as_none)
{
	struct settings *s;

	scratch_write(NAME, "SESSION_ROLLING=yes\nSESSION_SAMESITE=\"\"\n",
	    0644);
	s = load(ENVIRONMENT(ORIGIN,
	    "SESSION_ROLLING=", "SESSION_SECRET=", "SECURITY_CSP="));
	cr_assert(s->rolling);
	cr_assert_eq(s->cookie.samesite, SAMESITE_LAX);
	cr_assert_eq(s->secret_count, 0);
	cr_assert_null(s->security[SECURITY_CSP]);
	settings_free(s);
	assert_refused(ENVIRONMENT("APP_ORIGIN="),
	    "test: error: settings: APP_ORIGIN is missing; production needs "
	    "it\n");
}

Test(settings, unknown_to_the_file_are_refused)
{
	assert_file_refused("A=1\n",
	    "test: error: latchkey.env:1: A: there is no such setting\n");
	assert_file_refused("SESSION_MANAGER=1\n",
	    "test: error: latchkey.env:1: SESSION_MANAGER: there is no such "
	    "setting\n");
	assert_file_refused("\nAPP_ORIGINS=https://a.example\n",
	    "test: error: latchkey.env:2: APP_ORIGINS: there is no such "
	    "setting; did you mean APP_ORIGIN?\n");
	assert_file_refused("LATCHKEY_CONFIG=other.env\n",
	    "test: error: latchkey.env:1: LATCHKEY_CONFIG: only the "
	    "environment can name the file\n");
}

Test(settings, of_a_refused_file_are_not_guessed_at)
{
	scratch_write(NAME, "APP_ORIGIN=https://a.example\n", 0666);
	assert_refused(ENVIRONMENT("PATH=/bin"),
	    "test: error: latchkey.env is refused: others may write it: "
	    "`chmod go-w 'latchkey.env'`\n");
}

Test(settings, of_env_are_for_development)
{
	char *plain[] = { "PATH=/bin", NULL };
	char *production[] = { "APP_ENV=production", ORIGIN, NULL };
	struct settings *s;

	if (access("/etc/latchkey/latchkey.env", F_OK) == 0)
		cr_skip_test("there is a settings file in /etc");
	scratch_write(".env", "APP_ENV=development\nSESSION_NAME=my\n", 0644);
	s = load(plain);
	cr_assert(s->development);
	cr_assert_str_eq(s->cookie.name, "my");
	cr_assert_str_eq(s->file, ".env");
	settings_free(s);
	s = load(production);
	cr_assert_str_eq(s->cookie.name, "__Host-Http-sid");
	cr_assert_null(s->file);
	settings_free(s);
}

Test(settings, report_every_problem_on_its_own_line)
{
	scratch_write(NAME, "SESSION_ROLLING=x\nB=1\nSESSION_PATH=x\n", 0644);
	cr_assert_null(settings_load(ENVIRONMENT("SESSION_DATA_MAX=1",
	    "LATCHKEY_X=1", "APP_ORIGIN=http://a.example,b.example")));
	assert_logged("environment: LATCHKEY_X: there is no such setting\n");
	assert_logged("environment: SESSION_DATA_MAX: \"1\" is not from 1k");
	assert_logged("environment: APP_ORIGIN: \"b.example\" is no origin");
	assert_logged("latchkey.env:1: SESSION_ROLLING: \"x\" is neither");
	assert_logged("latchkey.env:2: B: there is no such setting\n");
	assert_logged("settings: SESSION_PATH must begin with '/'\n");
	cr_assert_eq(log_capture_count(), 6);
}

Test(settings, with_a_value_too_long_to_show_are_refused)
{
	char value[3000] = "SESSION_ROLLING=";

	memset(value + strlen(value), 'x', sizeof(value) - 17);
	value[sizeof(value) - 1] = '\0';
	assert_refused(ENVIRONMENT(value, ORIGIN),
	    "test: error: environment: SESSION_ROLLING: the value is too "
	    "long\n");
}

Test(settings, let_the_idle_timeout_follow_a_shorter_absolute_one)
{
	struct settings *s = load(
	    ENVIRONMENT(ORIGIN, "SESSION_ABSOLUTE_TIMEOUT=1h"));

	cr_assert_eq(s->idle_timeout, 3600000);
	settings_free(s);
	s = load(ENVIRONMENT(ORIGIN, "SESSION_ABSOLUTE_TIMEOUT=30d"));
	cr_assert_eq(s->idle_timeout, 86400000);
	settings_free(s);
	assert_refused(ENVIRONMENT(ORIGIN, "SESSION_IDLE_TIMEOUT=25h"),
	    "test: error: settings: SESSION_IDLE_TIMEOUT is longer than "
	    "SESSION_ABSOLUTE_TIMEOUT\n");
}

/* R131 */
Test(settings, show_no_secret_in_any_error)
{
	cr_assert_null(settings_load(
	    ENVIRONMENT(ORIGIN, "SESSION_SECRET=" SECRET ",hunter2",
		"SESSION_STORE=postgresql://u:hunter2@db/x")));
	cr_assert_eq(log_capture_count(), 2);
	cr_assert_null(strstr(log_capture_text(), "hunter2"));
	cr_assert_null(strstr(log_capture_text(), SECRET));
}

/* R131: the very bytes, which /proc/self/environ shows. */
Test(settings, can_be_wiped_from_the_environment)
{
	static char secret[] = "SESSION_SECRET=" SECRET;
	static char store[] = "SESSION_STORE=postgresql://u:hunter2@db/x";
	static const char zeros[sizeof(store)];

	cr_assert_eq(putenv(secret), 0);
	cr_assert_eq(putenv(store), 0);
	settings_wipe_environment();
	cr_assert_null(getenv("SESSION_SECRET"));
	cr_assert_null(getenv("SESSION_STORE"));
	cr_assert_arr_eq(secret + strlen("SESSION_SECRET="), zeros,
	    strlen(SECRET));
	cr_assert_arr_eq(store + strlen("SESSION_STORE="), zeros,
	    sizeof(store) - strlen("SESSION_STORE="));
	settings_wipe_environment();
}

Test(settings, name_files_below_the_state_folder)
{
	struct settings *s = load(ENVIRONMENT(ORIGIN, "STATE_DIR=/srv/x"));
	char *path = settings_path(s, "sessions/sessions.db");

	cr_assert_str_eq(path, "/srv/x/sessions/sessions.db");
	free(path);
	settings_free(s);
	settings_free(NULL);
}
