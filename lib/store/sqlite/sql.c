/* SPDX-License-Identifier: ISC */
/*
 * The statements. Nothing here upserts: a session that was ended stays ended
 * (R038). `id` finds the row, `token_hash` makes sure of it. Terms like
 * user <> '' let a partial index be used. The tables are in schema/sqlite/.
 */
#include "store/sqlite/sql.h"

/* enum session_column */
#define HEAD \
	"token_hash, replaced_hash, replaced_until, replaced_other, handle," \
	" user, groups, created, authenticated, absolute_end, idle_timeout," \
	" last_seen, version, key_id, network, agent, token_made," \
	" pending_hash, previous_hash, previous_until, forward, backward"

/* What an update of sealed data writes, ?1 to ?9, and of tokens, to ?17. */
#define RESEAL \
	"key_id = ?8, data = ?9, version = version + 1," \
	" last_seen = max(last_seen, ?7)," \
	" expires_at = min(?5, max(last_seen, ?7) + ?6)"
#define TOKENS \
	"id = ?10, token_hash = ?11, token_made = ?12, pending_hash = ?13," \
	" previous_hash = ?14, previous_until = ?15, forward = ?16," \
	" backward = ?17"

/* Of a deleted session, for store/sqlite/audit.h. */
#define WHOSE " RETURNING user, handle"

#define THIS_ROW " WHERE id = ?1 AND token_hash = ?2"

const struct sql sql_table[] = {
	[SQL_BEGIN] = { "begin", "BEGIN IMMEDIATE" },
	[SQL_BEGIN_READ] = { "begin to read", "BEGIN" },
	[SQL_COMMIT] = { "commit", "COMMIT" },
	[SQL_ROLLBACK] = { "roll back", "ROLLBACK" },

	[SQL_FIND] = { "find a session",
	    "SELECT " HEAD ", data FROM session"
	    " WHERE id = ?1 AND expires_at > ?2" },
	[SQL_FIND_RELATED] = { "find a session by another token",
	    "SELECT " HEAD ", data FROM session"
	    " WHERE (pending_hash = ?1 OR previous_hash = ?1)"
	    " AND expires_at > ?2" },
	[SQL_FIND_REPLACED] = { "find a replaced token",
	    "SELECT 1 FROM session"
	    " WHERE (replaced_hash = ?1 OR ?1 = replaced_other)"
	    " AND replaced_until > ?2" },
	[SQL_FIND_HANDLE] = { "find a session by handle",
	    "SELECT " HEAD ", data FROM session"
	    " WHERE handle = ?1 AND expires_at > ?2" },
	[SQL_EXISTS] = { "look for a session",
	    "SELECT 1 FROM session" THIS_ROW },
	[SQL_IS_LIVE] = { "look for a live session",
	    "SELECT 1 FROM session" THIS_ROW " AND expires_at > ?3" },
	[SQL_HAS_EXPIRED] = { "look for an expired session",
	    "SELECT 1 FROM session" THIS_ROW " AND expires_at <= ?3" },
	[SQL_ANY_EXPIRED] = { "look for expired sessions",
	    "SELECT 1 FROM session WHERE expires_at <= ?1 LIMIT 1" },

	[SQL_INSERT] = { "create a session",
	    "INSERT INTO session (id, " HEAD ", expires_at, data) VALUES"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
	    " ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)" },
	[SQL_UPDATE] = { "update a session",
	    "UPDATE session SET " RESEAL ", " TOKENS ", authenticated = ?4,"
	    " absolute_end = ?5, idle_timeout = ?6, replaced_hash = ?18,"
	    " replaced_until = ?19, replaced_other = ?20" THIS_ROW
	    " AND version = ?3" },
	/* The same when only the data changes: no index is written. */
	[SQL_UPDATE_DATA] = { "update a session's data",
	    "UPDATE session SET key_id = ?8, data = ?9, version = version + 1,"
	    " last_seen = max(last_seen, ?7)" THIS_ROW " AND version = ?3"
	    " AND authenticated = ?4 AND absolute_end = ?5"
	    " AND idle_timeout = ?6"
	    " AND expires_at = min(?5, max(last_seen, ?7) + ?6)"
	    " AND id = ?10 AND token_hash = ?11 AND token_made = ?12"
	    " AND pending_hash IS ?13 AND previous_hash IS ?14"
	    " AND previous_until = ?15 AND forward IS ?16"
	    " AND backward IS ?17 AND replaced_hash IS ?18"
	    " AND replaced_until = ?19 AND replaced_other IS ?20" },
	/* All that a program which only reads may write. */
	[SQL_REISSUE] = { "re-issue a session",
	    "UPDATE session SET " RESEAL THIS_ROW " AND version = ?3"
	    " AND authenticated = ?4 AND absolute_end = ?5"
	    " AND idle_timeout = ?6" },
	[SQL_ROTATE] = { "rotate a session's token",
	    "UPDATE session SET " RESEAL ", " TOKENS THIS_ROW
	    " AND version = ?3 AND authenticated = ?4 AND absolute_end = ?5"
	    " AND idle_timeout = ?6" },
	[SQL_TOUCH] = { "touch a session",
	    "UPDATE session SET last_seen = ?3,"
	    " expires_at = min(absolute_end, ?3 + idle_timeout)" THIS_ROW
	    " AND last_seen < ?3 AND expires_at > ?3" },

	[SQL_EXPIRE] = { "delete an expired session",
	    "DELETE FROM session" THIS_ROW " AND expires_at <= ?3" WHOSE },
	[SQL_HAS_HANDLE] = { "look for a user's session",
	    "SELECT 1 FROM session WHERE handle = ?1 AND user = ?2" },
	[SQL_END_HANDLE] = { "end a session by handle",
	    "DELETE FROM session WHERE handle = ?1 AND (?2 IS NULL OR"
	    " user = (SELECT user FROM session"
	    " WHERE handle = ?2 AND user <> ''))" WHOSE },
	[SQL_END_USER] = { "end a user's sessions",
	    "DELETE FROM session WHERE user = ?1 AND user <> ''"
	    " AND handle IS NOT ?2" WHOSE },
	/* Without a condition: it frees the pages, and looks at no row. */
	[SQL_END_ALL] = { "end all sessions", "DELETE FROM session" },
	[SQL_END_KEY] = { "end the sessions under a key",
	    "DELETE FROM session WHERE id IN (SELECT id FROM session"
	    " WHERE key_id = ?1 LIMIT ?2)" WHOSE },
	/* By the index alone. */
	[SQL_HAS_MANY] = { "count a user's sessions",
	    "SELECT 1 FROM session WHERE user = ?1 AND user <> ''"
	    " LIMIT 1 OFFSET ?2" },
	[SQL_HAS_CROWD] = { "count a network's anonymous sessions",
	    "SELECT 1 FROM session WHERE network = ?1 AND user = ''"
	    " AND expires_at > ?2 LIMIT 1 OFFSET ?3" },
	[SQL_TRIM] = { "end a user's oldest sessions",
	    "DELETE FROM session WHERE id IN (SELECT id FROM session"
	    " WHERE user = ?1 AND user <> ''"
	    " ORDER BY last_seen DESC, id LIMIT -1 OFFSET ?2)" WHOSE },
	[SQL_SWEEP] = { "sweep expired sessions",
	    "DELETE FROM session WHERE id IN (SELECT id FROM session"
	    " WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)" WHOSE },

	[SQL_LIST] = { "list sessions",
	    "SELECT " HEAD " FROM session WHERE expires_at > ?1"
	    " ORDER BY created DESC, handle" },
	[SQL_LIST_USER] = { "list a user's sessions",
	    "SELECT " HEAD " FROM session WHERE user = ?2 AND user <> ''"
	    " AND expires_at > ?1 ORDER BY created DESC, handle" },

	[SQL_PRINCIPAL_FIND] = { "find a principal",
	    "SELECT user, groups, epoch, enabled, changing_until FROM principal"
	    " WHERE user = ?1" },
	[SQL_PRINCIPAL_ADD] = { "add a principal",
	    "INSERT INTO principal (user, groups, epoch, enabled,"
	    " changing_until) VALUES (?1, '', ?2, 1, 0)" },
	[SQL_PRINCIPAL_RENEW] = { "renew a principal",
	    "UPDATE principal SET groups = '', epoch = epoch + 1, enabled = 1"
	    " WHERE user = ?1" },
	[SQL_PRINCIPAL_REMOVE] = { "remove a principal",
	    "DELETE FROM principal WHERE user = ?1" },
	[SQL_PRINCIPAL_ENABLE] = { "enable or disable a principal",
	    "UPDATE principal SET enabled = ?2 WHERE user = ?1" },
	[SQL_PRINCIPAL_GROUPS] = { "set a principal's groups",
	    "UPDATE principal SET groups = ?2 WHERE user = ?1" },
	[SQL_SESSION_GROUPS] = { "set the groups of a user's sessions",
	    "UPDATE session SET groups = ?2 WHERE user = ?1 AND user <> ''" },
	[SQL_EPOCH_USER] = { "move a principal's epoch",
	    "UPDATE principal SET epoch = epoch + 1 WHERE user = ?1" },
	[SQL_EPOCH_ALL] = { "move all epochs",
	    "UPDATE principal SET epoch = epoch + 1" },
	[SQL_PRINCIPAL_CHANGING] = { "mark the change of a password",
	    "UPDATE principal SET changing_until = ?2 WHERE user = ?1" },
	[SQL_EPOCH_LAST] = { "find the last epoch",
	    "SELECT epoch FROM principal ORDER BY epoch DESC LIMIT 1" },
	[SQL_PRINCIPAL_LIST] = { "list principals",
	    "SELECT user, groups, epoch, enabled, changing_until FROM principal"
	    " ORDER BY user" },
	[SQL_PRINCIPAL_CLEAR] = { "remove all principals",
	    "DELETE FROM principal" },
	[SQL_PRINCIPAL_PUT] = { "put a principal back",
	    "INSERT INTO principal (user, groups, epoch, enabled,"
	    " changing_until) VALUES (?1, ?2, ?3, ?4, 0)" },

	[SQL_ACCOUNT_FIND] = { "find an account",
	    "SELECT user, password, created, changed, one_time_until"
	    " FROM account WHERE user = ?1" },
	[SQL_ACCOUNT_ADD] = { "add an account",
	    "INSERT INTO account (user, password, created, changed,"
	    " one_time_until) VALUES (?1, ?2, ?3, ?4, ?5)" },
	[SQL_ACCOUNT_SET_PASSWORD] = { "set a password",
	    "UPDATE account SET password = ?2, changed = ?3,"
	    " one_time_until = ?5 WHERE user = ?1"
	    " AND (?4 IS NULL OR password = ?4)" },
	[SQL_ACCOUNT_REMOVE] = { "remove an account",
	    "DELETE FROM account WHERE user = ?1" },
	[SQL_ACCOUNT_LIST] = { "list accounts",
	    "SELECT user, password, created, changed, one_time_until"
	    " FROM account ORDER BY user" },
	[SQL_ACCOUNT_CLEAR] = { "remove all accounts", "DELETE FROM account" },

	[SQL_COUNTER_FIND] = { "find a counter",
	    "SELECT level, last FROM throttle WHERE slot = ?1" },
	[SQL_COUNTER_ADD] = { "add a counter",
	    "INSERT INTO throttle (slot, level, last) VALUES (?1, ?2, ?3)" },
	[SQL_COUNTER_SET] = { "set a counter",
	    "UPDATE throttle SET level = ?2, last = ?3 WHERE slot = ?1" },

	/* By indexes alone, and anonymous ones subtracted. */
	[SQL_COUNT_SESSIONS] = { "count sessions",
	    "SELECT live - nobodys, nobodys FROM"
	    " (SELECT count(*) AS live FROM session WHERE expires_at > ?1),"
	    " (SELECT count(*) AS nobodys FROM session"
	    " WHERE user = '' AND expires_at > ?1)" },
	[SQL_COUNT_PRINCIPALS] = { "count principals",
	    "SELECT count(*) FILTER (WHERE enabled = 1),"
	    " count(*) FILTER (WHERE enabled <> 1) FROM principal" },
	[SQL_COUNT_ACCOUNTS] = { "count accounts",
	    "SELECT (SELECT count(*) FROM account),"
	    " (SELECT count(*) FROM throttle)" },

	[SQL_EVENT_ADD] = { "add an event",
	    "INSERT INTO event (at, name, user, session, detail, actor,"
	    " program, network, agent)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)" },
	[SQL_EVENT_LIST] = { "list events",
	    "SELECT id, at, name, user, session, detail, actor, program,"
	    " network, agent FROM event WHERE id > ?1 AND at >= ?2"
	    " ORDER BY at, id" },
	[SQL_EVENT_NEXT] = { "look for old events",
	    "SELECT max(id), min(at) FROM"
	    " (SELECT id, at FROM event WHERE id > ?1 ORDER BY id LIMIT ?2)" },
	[SQL_EVENT_SWEEP] = { "sweep old events",
	    "DELETE FROM event WHERE id > ?1 AND id <= ?2 AND at < ?3" },
};

_Static_assert(sizeof(sql_table) / sizeof(sql_table[0]) == SQL_COUNT,
    "every statement has its text");
