-- SPDX-License-Identifier: ISC
--
-- STATE_DIR/sessions/sessions.db, version 1: sessions, and the principals
-- that they belong to. Compiled in by schema/embed.sh; a database is opened
-- only if its statements are exactly these, comments included. Times are
-- milliseconds since 1970 UTC. Accounts live in accounts.sql.

CREATE TABLE session (
	-- First 63 bits of token_hash: a look-up goes down one tree only.
	id INTEGER PRIMARY KEY,
	-- BLAKE2b-256 of the token; the token itself is nowhere.
	token_hash BLOB NOT NULL,
	-- Hash of the token before the last replacement; NULL: there was none.
	replaced_hash BLOB,
	-- Until when that one is refused quietly; 0: there is none.
	replaced_until INTEGER NOT NULL,
	-- Hash of the token beside it, or replaced before it; NULL: none.
	replaced_other BLOB,
	-- When the token was made, if it is replaced in time; 0: it never is.
	token_made INTEGER NOT NULL,
	-- Hash of the next token, not seen yet; NULL: there is none.
	pending_hash BLOB,
	-- Hash of the token before the last timed replacement; NULL: none.
	previous_hash BLOB,
	-- Until when that one may still be shown; 0: there is none.
	previous_until INTEGER NOT NULL,
	-- The younger of two tokens, sealed for whoever has the elder.
	forward BLOB,
	-- The elder, sealed for whoever has the younger; NULL: not needed.
	backward BLOB,
	-- Public random name for lists and logs, base64url.
	handle TEXT NOT NULL UNIQUE,
	-- Canonical name of the principal; empty: anonymous.
	user TEXT NOT NULL,
	-- The principal's groups at the last change, comma-separated.
	groups TEXT NOT NULL,
	-- When the session was made.
	created INTEGER NOT NULL,
	-- When its user last proved who it is; 0: never.
	authenticated INTEGER NOT NULL,
	-- When it ends, whatever happens.
	absolute_end INTEGER NOT NULL,
	-- How long it lives unseen, milliseconds.
	idle_timeout INTEGER NOT NULL,
	-- When it was last used; only moves forward.
	last_seen INTEGER NOT NULL,
	-- The earlier of absolute_end and last_seen + idle_timeout.
	expires_at INTEGER NOT NULL,
	-- Of the sealed data, from 1; every update adds one.
	version INTEGER NOT NULL,
	-- Id of the key under which the data is sealed, 0 to 255.
	key_id INTEGER NOT NULL,
	-- Address of the client that made it, of an anonymous one by IPv6 its /64;
	-- empty: unknown.
	network TEXT NOT NULL,
	-- Its User-Agent; empty: unknown.
	agent TEXT NOT NULL,
	-- The session's JSON, sealed.
	data BLOB NOT NULL
) STRICT;

-- Was this token replaced a moment ago?
CREATE INDEX session_replaced ON session (replaced_hash)
	WHERE replaced_hash IS NOT NULL;
CREATE INDEX session_replaced_other ON session (replaced_other)
	WHERE replaced_other IS NOT NULL;

-- Whose next or previous token is this?
CREATE INDEX session_pending ON session (pending_hash)
	WHERE pending_hash IS NOT NULL;
CREATE INDEX session_previous ON session (previous_hash)
	WHERE previous_hash IS NOT NULL;

-- All sessions of a user.
CREATE INDEX session_user ON session (user) WHERE user <> '';

-- How many anonymous ones a network has; with the user, although it is empty, so
-- that counting needs no row.
CREATE INDEX session_anonymous ON session (network, user, expires_at)
	WHERE user = '';

-- What a sweep deletes.
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE principal (
	-- Canonical name.
	user TEXT PRIMARY KEY NOT NULL,
	-- Moves on when all sessions end; starts at the time of making, so that a
	-- name that is made anew never has an epoch of its earlier life.
	epoch INTEGER NOT NULL,
	-- 1: may have sessions; 0: disabled.
	enabled INTEGER NOT NULL,
	-- Its password is being changed: until then no login by password begins a
	-- session; 0: it is not.
	changing_until INTEGER NOT NULL,
	-- Comma-separated.
	groups TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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
