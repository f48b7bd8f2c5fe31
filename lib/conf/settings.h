/* SPDX-License-Identifier: ISC */
/*
 * All settings as typed values: from the environment, then from the settings
 * file (DESIGN.md, "Settings"). The table in setting.c is the one place that
 * knows a setting's name, default, kind and bounds.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "http/address.h"
#include "http/origin.h"
#include "http/security.h"
#include "http/setcookie.h"

#define SETTINGS_ORIGINS_MAX 16
#define SETTINGS_PROXIES_MAX 32
#define SETTINGS_SECRETS_MAX 8
#define SETTINGS_GROUP_MAX 64

enum settings_sandbox { SANDBOX_AUTO, SANDBOX_REQUIRE, SANDBOX_OFF };

/* How the gate refuses pages: by a redirect to the login, or by a 401 that
 * carries its Location, for servers that take nothing else. */
enum settings_refuse { REFUSE_REDIRECT, REFUSE_401 };

/* Names of GATE_REFUSE in that order, and of GATE_IDENTITY by whether it is
 * headers, NULL-ended. */
extern const char *const settings_refusals[];
extern const char *const settings_identities[];

struct settings {
	bool development;
	struct origin origins[SETTINGS_ORIGINS_MAX];
	size_t origin_count;
	struct network proxies[SETTINGS_PROXIES_MAX];
	size_t proxy_count;
	char *state_dir;
	/* "sqlite", or a postgresql:// URL. */
	char *store;
	/* SESSION_SECRET, in guarded memory; the first signs. */
	char *secrets[SETTINGS_SECRETS_MAX];
	size_t secret_count;
	struct setcookie cookie;
	/* The device cookie of logins (R068), which follows SESSION_SECURE. */
	struct setcookie device;
	/* Milliseconds. */
	int64_t idle_timeout;
	int64_t absolute_timeout;
	/* How old a token gets before the next one is issued; 0: any age. */
	int64_t rotate_after;
	bool rolling;
	unsigned max_per_user;
	/* Bytes of JSON. */
	size_t data_max;
	bool durability_full;
	/* Bytes. */
	size_t password_memory;
	unsigned password_passes;
	/* Hashes at once, over all processes. */
	unsigned password_slots;
	enum settings_refuse gate_refuse;
	/* The user goes on as Remote-User, not as Variable-REMOTE_USER. */
	bool gate_headers;
	/* Needed by the gate; "": none. */
	char gate_group[SETTINGS_GROUP_MAX + 1];
	enum settings_sandbox sandbox;
	bool log_syslog;
	/* The folder of pages that replace ours; NULL: none. */
	char *pages;
	/* How long events are kept, ms. */
	int64_t audit_keep;
	/* NULL: default, "off": dropped. */
	char *security[SECURITY_COUNT];
	/* Clear-Site-Data of a logout; "off": none. */
	char *clear_site_data;
	/* The file that was read, NULL: none. */
	char *file;
};

/*
 * Read the settings. `envp` is the process's environment; of it, the names of
 * the table are used, an unknown LATCHKEY_ or SECURITY_ name is an error, an
 * unknown SESSION_ name is logged. The file is the one that LATCHKEY_CONFIG
 * names, else /etc/latchkey/latchkey.env, else, when it says
 * APP_ENV=development, .env in the working directory; it must belong to root or
 * the effective user, must be writable by nobody else, and readable by nobody
 * else (of a file of root's: but its group) when it has SESSION_SECRET or a
 * password in SESSION_STORE. .env is not looked at when the environment has
 * another APP_ENV. An empty value is as none; an idle timeout that is not set
 * is at most the absolute one. NULL on any error, after logging each problem
 * with the setting's name, its line, and what was meant if close; values of
 * secrets are never logged. Free with settings_free().
 */
MUST_CHECK struct settings *settings_load(char *const *envp);

/* Wipe the secrets and free; NULL is harmless. */
void settings_free(struct settings *s);

/* Overwrite SESSION_SECRET and SESSION_STORE in the process's environment
 * block (/proc/self/environ shows it) and unset them (R131). */
void settings_wipe_environment(void);

/* Path of a file below STATE_DIR ("sessions/sessions.db"); free(3) it. NULL
 * without memory. */
MUST_CHECK char *settings_path(const struct settings *s, const char *relative);

#endif
