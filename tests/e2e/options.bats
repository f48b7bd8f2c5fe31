#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# A suite whose cookie has every attribute that it can have, and whose tokens
# are replaced in time: over FastCGI and behind each web server (servers.sh).
# Hours pass by an edit of the row; unit tests have a clock for the boundaries.

load ../support/suite.sh

setup_file() {
	suite_new production SESSION_NAME=__Secure-id SESSION_SAMESITE=none \
	    SESSION_DOMAIN=app.example SESSION_PARTITIONED=yes \
	    SESSION_PRIORITY=high SESSION_ROTATE_AFTER=1h
	suite_user testuser
	suite_start
}

teardown_file() {
	suite_end
}

ATTRIBUTES='; Path=/; Domain=app.example; Max-Age=[0-9]+; Expires=[^;]+; HttpOnly; Secure; SameSite=None; Partitioned; Priority=High'

log_in() {
	printf 'username=testuser&password=%s' "${PASSWORD// /+}" |
	    served login REQUEST_METHOD=POST \
	    CONTENT_TYPE=application/x-www-form-urlencoded \
	    HTTP_SEC_FETCH_SITE=same-origin | session_cookie
}

look() {
	served whoami HTTP_COOKIE="$1" </dev/null
}

is_live() {
	look "$1" | body | jq -e .authenticated >/dev/null
}

# The cookie that the answer to this one sets.
next_of() {
	look "$1" | session_cookie | cut -d';' -f1
}

# Let that many milliseconds pass for all tokens that are replaced in time.
pass() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("UPDATE session SET token_made = token_made - ?1,"
    " previous_until = max(0, previous_until - ?1)"
    " WHERE token_made > 0", [int(sys.argv[2])])
db.commit()' "$STATE_DIR/sessions/sessions.db" "$1"
}

@test "the cookie has all its attributes, and its removal too" { # R010 R011 R012 R016
	local set cookie
	set=$(log_in)
	echo "$set"
	[[ $set =~ ^__Secure-id=[A-Za-z0-9_-]{88}$ATTRIBUTES$ ]]
	cookie=${set%%;*}
	is_live "$cookie"
	set=$(served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" \
	    HTTP_SEC_FETCH_SITE=same-origin </dev/null | session_cookie)
	[[ $set =~ ^__Secure-id=$ATTRIBUTES$ ]]
	has "$set" '; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; '
	run ! is_live "$cookie"
}

@test "with SameSite=None a request without its origin ends nothing" { # R084
	local cookie
	cookie=$(log_in | cut -d';' -f1)
	has "$(served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" \
	    </dev/null)" 'Status: 403'
	is_live "$cookie"
}

@test "an aged token gets one successor, however many ask" { # R035
	local cookie
	cookie=$(log_in | cut -d';' -f1)
	same 'too early' "$(next_of "$cookie")" ''
	pass 3600000
	python3 - "$cookie" <<-'EOF'
	import os, sys, threading
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask
	params = {"REQUEST_METHOD": "GET", "HTTPS": "on",
	    "SCRIPT_NAME": "/whoami", "HTTP_HOST": "app.example",
	    "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": sys.argv[1]}
	answers = []
	threads = [threading.Thread(target=lambda: answers.append(
	    ask("whoami", params))) for _ in range(50)]
	for t in threads:
	    t.start()
	for t in threads:
	    t.join()
	assert len(answers) == 50
	assert all(b'"authenticated":true' in a.body for a in answers)
	assert len({a.headers("Set-Cookie")[0].split(";")[0]
	    for a in answers}) == 1
	EOF
}

@test "a lost successor is sent again; the elder token works 30 s on" { # R035
	local elder younger
	elder=$(log_in | cut -d';' -f1)
	pass 3600000
	younger=$(next_of "$elder")
	pass 3600000
	same again "$(next_of "$elder")" "$younger"
	is_live "$younger"
	same 'to who missed it' "$(next_of "$elder")" "$younger"
	same 'to who has it' "$(next_of "$younger")" ''
}

@test "an elder token that comes later ends the session" { # R036
	local elder younger
	elder=$(log_in | cut -d';' -f1)
	pass 3600000
	younger=$(next_of "$elder")
	is_live "$younger"
	is_live "$elder"
	pass 31000
	run ! is_live "$elder"
	run ! is_live "$younger"
}

@test "sessions made by the command are not replaced in time" { # R036
	local cookie
	cookie=$(suite_cookie testuser)
	pass 3600000
	same next "$(next_of "$cookie")" ''
	is_live "$cookie"
}
