-- SPDX-License-Identifier: ISC
--
-- STATE_DIR/accounts/accounts.db, version 1: who logs in with a password, and
-- the counters that slow guessing down. Apart from the sessions, so that the
-- programs that need no password hash cannot read one. Treated like
-- sessions.sql.

CREATE TABLE account (
	-- Canonical name, that of a principal in sessions.db.
	user TEXT PRIMARY KEY NOT NULL,
	-- Argon2id hash as a PHC string.
	password TEXT NOT NULL,
	-- When the account was made, milliseconds since 1970 UTC.
	created INTEGER NOT NULL,
	-- When the password was last set, likewise.
	changed INTEGER NOT NULL,
	-- Until when the password lets its user choose another one, and do nothing
	-- else; 0: it is an ordinary one.
	one_time_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A fixed number of counters, made at their first use: a flood of names changes
-- nothing about the size of this table.
CREATE TABLE throttle (
	-- By a keyed hash of who is counted; whoever else meets there waits too.
	slot INTEGER PRIMARY KEY CHECK (slot BETWEEN 0 AND 262143),
	-- Attempts, each as the time that forgives it, milliseconds.
	level INTEGER NOT NULL,
	-- When the last attempt was let in, milliseconds since 1970 UTC.
	last INTEGER NOT NULL
) STRICT;

-- What happened here that anybody may ask about later; written in the
-- transaction of the change itself. Only ever added to, and swept by age.
CREATE TABLE event (
	-- In the order of writing.
	id INTEGER PRIMARY KEY,
	-- When, milliseconds since 1970 UTC.
	at INTEGER NOT NULL,
	-- As in OWASP's Logging Vocabulary; all texts are empty where unknown.
	name TEXT NOT NULL,
	-- Whom it is about.
	user TEXT NOT NULL,
	-- Public handle of the session.
	session TEXT NOT NULL,
	-- The rest of the event's argument.
	detail TEXT NOT NULL,
	-- The administrator who did it.
	actor TEXT NOT NULL,
	-- Which program did it.
	program TEXT NOT NULL,
	-- Address of the client.
	network TEXT NOT NULL,
	-- Its User-Agent.
	agent TEXT NOT NULL
) STRICT;
