-- SPDX-License-Identifier: ISC
--
-- STATE_DIR/accounts/accounts.db, version 1: who logs in with a password.
-- Apart from the sessions, so that the programs that need no password hash
-- cannot read one. Treated like sessions.sql.

CREATE TABLE account (
	-- Canonical name, that of a principal in sessions.db.
	user TEXT PRIMARY KEY NOT NULL,
	-- Argon2id hash as a PHC string.
	password TEXT NOT NULL,
	-- When the account was made, milliseconds since 1970 UTC.
	created INTEGER NOT NULL,
	-- When the password was last set, likewise.
	changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
