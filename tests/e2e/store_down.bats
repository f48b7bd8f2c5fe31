#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# A store that is missing, locked, read-only, full or corrupt: who needs it gets
# a 503 with Retry-After and no cookie, who does not is served, nothing is
# acknowledged, and all goes on without a restart when it is back.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
	suite_user testuser
	suite_cookie alice >"$SUITE/another"
	COOKIE_OF_ALICE=$(suite_cookie alice)
}

teardown() {
	suite_stop
	! mountpoint -q "$SUITE/small" || umount "$SUITE/small"
	suite_end
}

FORM='username=testuser&password=correct+horse+battery+staple'
TYPE=CONTENT_TYPE=application/x-www-form-urlencoded

# By "fcgi" (a worker that runs on) or "cgi" (a process of its own).
BY=fcgi

workers() {
	local program
	for program in "${PROGRAMS[@]}"; do
		suite_worker "$program"
	done
}

status_of() {
	sed -n '1s/^Status: \(...\).*/\1/p' <<<"$1"
}

# refused NAME ANSWER
refused() {
	same "$1" "$(status_of "$2")" 503
	[[ $(header Retry-After <<<"$2") =~ ^[1-9][0-9]*$ ]]
	same "$1: cookie" "$(header Set-Cookie <<<"$2")" ''
	same "$1: location" "$(header Location <<<"$2")" ''
	same "$1: caching" "$(header Cache-Control <<<"$2")" no-store
	hasnt "$2" "$SUITE"
}

log_out() {
	"$BY" logout REQUEST_METHOD=POST CONTENT_LENGTH=0 \
	    HTTP_COOKIE="$COOKIE_OF_ALICE" "$@" </dev/null 2>>"$SUITE/errors"
}

# By the page: ends HANDLE, others or all.
end() {
	local form=end=$1
	printf %s "$form" | "$BY" sessions REQUEST_METHOD=POST "$TYPE" \
	    CONTENT_LENGTH=${#form} HTTP_COOKIE="$COOKIE_OF_ALICE" \
	    2>>"$SUITE/errors"
}

log_in() {
	printf %s "$FORM" | "$BY" login REQUEST_METHOD=POST "$TYPE" \
	    CONTENT_LENGTH=${#FORM} 2>>"$SUITE/errors"
}

look() {
	"$BY" "$1" HTTP_COOKIE="$COOKIE_OF_ALICE" "${@:2}" </dev/null \
	    2>>"$SUITE/errors"
}

# Nothing can be read: all that needs the session is refused.
nothing_works() {
	local accept
	for accept in text/plain text/html application/json; do
		refused whoami "$(look whoami HTTP_ACCEPT=$accept)"
		refused dashboard "$(look dashboard HTTP_ACCEPT=$accept)"
		refused sessions "$(look sessions HTTP_ACCEPT=$accept)"
		refused logout "$(log_out HTTP_ACCEPT=$accept)"
	done
	refused login "$(log_in)"
	same anonymous "$(status_of "$("$BY" home </dev/null)")" 200
}

# Only writing fails: an end, a login. Reading goes on.
nothing_can_be_written() {
	same reading "$(status_of "$(look dashboard)")" 200
	same list "$(status_of "$(look sessions)")" 200
	refused logout "$(log_out)"
	refused login "$(log_in)"
	same 'the session still' "$(status_of "$(look dashboard)")" 200
}

# By the same processes.
all_works_again() {
	suite_wait works
	has "$(log_out)" 'Logged out!'
	has "$(look dashboard)" 'Status: 401'
}

works() {
	[ "$(status_of "$(look dashboard)")" = 200 ] &&
	    [ "$(status_of "$(log_in)")" = 200 ]
}

# Everything into the database file, nothing beside it.
checkpoint() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")' "$1"
	rm -f "$1-wal" "$1-shm"
}

@test "missing: 503, until it is there" { # R127 R051
	mv "$STATE_DIR/sessions/sessions.db" "$SUITE/kept.db"
	workers
	nothing_works
	mv "$SUITE/kept.db" "$STATE_DIR/sessions/sessions.db"
	all_works_again
}

@test "missing, as CGI" { # R127
	BY=cgi
	mv "$STATE_DIR/sessions/sessions.db" "$SUITE/kept.db"
	nothing_works
	grep -q 'latchkey init' "$SUITE/errors"
	mv "$SUITE/kept.db" "$STATE_DIR/sessions/sessions.db"
	all_works_again
}

@test "accounts missing: only the login is refused" { # R127
	mv "$STATE_DIR/accounts/accounts.db" "$SUITE/kept.db"
	workers
	refused login "$(log_in)"
	same dashboard "$(status_of "$(look dashboard)")" 200
	mv "$SUITE/kept.db" "$STATE_DIR/accounts/accounts.db"
	all_works_again
}

# Hold the writers' lock, or begin a transaction, until $SUITE/hold is gone.
hold() {
	touch "$SUITE/hold"
	python3 - "$STATE_DIR/sessions" "$SUITE/hold" "$1" 3>&- <<-'EOF' &
	import fcntl, os, sqlite3, struct, sys, time
	folder, marker, how = sys.argv[1:]
	if how == "lock":
	    f = open(folder + "/lock", "r+b")
	    F_OFD_SETLKW = 38
	    fcntl.fcntl(f, F_OFD_SETLKW,
	        struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
	else:
	    db = sqlite3.connect(folder + "/sessions.db",
	        isolation_level=None)
	    db.execute("BEGIN IMMEDIATE")
	open(marker + ".held", "w").close()
	while os.path.exists(marker):
	    time.sleep(0.05)
	EOF
	echo $! >>"$SUITE/pids"
	suite_wait test -e "$SUITE/hold.held"
}

@test "locked by a writer that does not end" { # R127 R051
	workers
	hold lock
	nothing_can_be_written
	refused others "$(end others)"
	rm "$SUITE/hold"
	all_works_again
}

@test "locked by a foreign transaction" { # R127 R051
	workers
	hold transaction
	nothing_can_be_written
	refused others "$(end others)"
	rm "$SUITE/hold"
	all_works_again
}

@test "corrupt: 503 and no session" { # R127 R122
	workers
	checkpoint "$STATE_DIR/sessions/sessions.db"
	BY=cgi
	cp "$STATE_DIR/sessions/sessions.db" "$SUITE/kept.db"
	head -c 100000 /dev/urandom >"$STATE_DIR/sessions/sessions.db"
	nothing_works
	{ head -c 4096 "$SUITE/kept.db"; head -c 60000 /dev/urandom; } \
	    >"$STATE_DIR/sessions/sessions.db"
	nothing_works
	head -c 5000 "$SUITE/kept.db" >"$STATE_DIR/sessions/sessions.db"
	nothing_works
	: >"$STATE_DIR/sessions/sessions.db"
	nothing_works
	cat "$SUITE/kept.db" >"$STATE_DIR/sessions/sessions.db"
	all_works_again
}

@test "another schema: 503 that names the command" { # R122 R127
	BY=cgi
	python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("CREATE TABLE more (a)")' \
	    "$STATE_DIR/sessions/sessions.db"
	nothing_works
}

# Run the rest as somebody for whom file modes count.
as_somebody() {
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 755 "$SUITE"
	install -d -m 755 "$SUITE/build/cgi-bin"
	install -m 755 "$BUILD/latchkey" "$SUITE/build"
	install -m 755 "$BUILD"/cgi-bin/* "$SUITE/build/cgi-bin"
	chown -R 65534 "$STATE_DIR" "$LATCHKEY_CONFIG"
	BUILD=$SUITE/build
	env() {
		command env "$@"
	}
	cgi() {
		local program=$1 variables settings
		suite_variables "$@"
		mapfile -t settings < <(suite_settings)
		setpriv --reuid=65534 --regid=65534 --clear-groups env -i \
		    "${settings[@]}" "${variables[@]}" \
		    "$BUILD/cgi-bin/$program"
	}
}

@test "read-only: what cannot be written is not acknowledged" { # R127 R051
	BY=cgi
	as_somebody
	same before "$(status_of "$(look dashboard)")" 200
	chmod 500 "$STATE_DIR/sessions"
	chmod 400 "$STATE_DIR"/sessions/*
	refused logout "$(log_out)"
	refused login "$(log_in)"
	chmod 700 "$STATE_DIR/sessions"
	chmod 600 "$STATE_DIR"/sessions/*
	all_works_again
}

@test "full: an end is not acknowledged, reading goes on" { # R051 R127
	[ "$(id -u)" -eq 0 ] || skip 'not run as root: no small disk to fill'
	mkdir "$SUITE/small"
	mount -t tmpfs -o size=2m,mode=700 tmpfs "$SUITE/small" 2>/dev/null ||
	    skip 'no file system can be mounted here'
	STATE_DIR=$SUITE/small/state
	latchkey init
	suite_user testuser
	COOKIE_OF_ALICE=$(suite_cookie alice)
	workers
	same before "$(status_of "$(look dashboard)")" 200
	head -c 4m /dev/zero >"$SUITE/small/filler" 2>/dev/null || true
	nothing_can_be_written
	rm "$SUITE/small/filler"
	all_works_again
}

@test "the answer comes before a browser gives up" { # R127 R140
	local began
	workers
	hold lock
	began=$(date +%s)
	refused logout "$(log_out)"
	[ $(($(date +%s) - began)) -lt 10 ]
}
