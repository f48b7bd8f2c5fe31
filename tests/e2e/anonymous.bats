#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Anonymous sessions that a program writes: where SESSION_PATH lets them begin,
# and how many one network may have.

load ../support/suite.sh

setup() {
	suite_new development SESSION_NAME=sid
}

teardown() {
	suite_end
}

# visits PATH [NAME=value ...]: the example, which counts visits.
visits() {
	local path=$1 settings variables
	shift
	suite_variables home "SCRIPT_NAME=$path" "REQUEST_URI=$path" "$@"
	mapfile -t settings < <(suite_settings)
	env -i "${settings[@]}" "${variables[@]}" "$BUILD/examples/visits"
}

# How many sessions there are.
count() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("SELECT count(*) FROM session").fetchone()[0])' \
	    "$STATE_DIR/sessions/sessions.db"
}

# Copies of the one session that there is, up to that many.
multiply() {
	python3 - "$STATE_DIR/sessions/sessions.db" "$1" <<-'EOF'
	import os, sqlite3, sys
	db = sqlite3.connect(sys.argv[1])
	db.row_factory = sqlite3.Row
	row = dict(db.execute("SELECT * FROM session").fetchone())
	sql = f"INSERT INTO session ({','.join(row)}) VALUES ({','.join('?' * len(row))})"
	for n in range(1, int(sys.argv[2])):
	    db.execute(sql, list({**row, "id": row["id"] ^ n,
	        "token_hash": os.urandom(32),
	        "handle": f"{row['handle'][:18]}{n:04}"}.values()))
	db.commit()
	EOF
}

@test "a request outside SESSION_PATH sets no cookie and finds no session" { # R012
	local cookie answer path
	export SESSION_PATH=/app
	cookie=$(visits /app/visits | header Set-Cookie)
	has "$cookie" '; Path=/app; '
	cookie=${cookie%%;*}
	has "$(visits /app/visits "HTTP_COOKIE=$cookie")" 'Visit 2.'
	for path in /visits /apple/visits /ap '/visits?/app/'; do
		answer=$(visits "$path" "HTTP_COOKIE=$cookie" 2>"$SUITE/log")
		has "$answer" 'Visit 0.'
		hasnt "$answer" Set-Cookie
		has "$(cat "$SUITE/log")" 'outside SESSION_PATH'
	done
	has "$(visits /app "HTTP_COOKIE=$cookie")" 'Visit 3.'
	same rows "$(count)" 1
}

@test "what counts is the path that the browser asked for" { # R012
	export SESSION_PATH=/app
	has "$(visits /visits REQUEST_URI=/app/visits?x)" 'Set-Cookie: sid='
	hasnt "$(visits /app/visits REQUEST_URI=/visits 2>&1)" 'Set-Cookie'
	# As Apache passes on a target with scheme and host.
	has "$(visits /app/visits REQUEST_URI=https://localhost/app/visits?x)" \
	    'Set-Cookie: sid='
}

@test "a network has a thousand anonymous sessions at most" {
	local cookie answer
	cookie=$(visits /visits | header Set-Cookie)
	multiply 999
	has "$(visits /visits)" 'Visit 1.'
	answer=$(visits /visits 2>"$SUITE/log")
	has "$answer" 'Status: 429 Too Many Requests'
	same 'Retry-After' "$(header Retry-After <<<"$answer")" 60
	hasnt "$answer" Set-Cookie
	has "$(cat "$SUITE/log")" \
	    '1000 anonymous ones of 127.0.0.1; if that is a proxy, name it in TRUSTED_PROXIES'
	same rows "$(count)" 1000
	# Who has one keeps it, other networks and users are not concerned.
	has "$(visits /visits "HTTP_COOKIE=${cookie%%;*}")" 'Visit 2.'
	has "$(visits /visits REMOTE_ADDR=192.0.2.1)" 'Visit 1.'
	suite_user alice
	has "$(cgi_post login "username=alice&password=$PASSWORD" \
	    HTTP_SEC_FETCH_SITE=same-origin)" 'Logged in!'
}

@test "clients of IPv6 count by their /64" {
	visits /visits REMOTE_ADDR=2001:db8::1 >"$SUITE/first"
	multiply 1000
	has "$(visits /visits REMOTE_ADDR=2001:db8::2 2>&1)" 'Status: 429'
	has "$(visits /visits REMOTE_ADDR=2001:db8:0:1::2)" 'Visit 1.'
}
