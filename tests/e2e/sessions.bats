#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# /sessions behind a web server: two browsers of one user, and twenty users who
# try each other's handles.

load ../support/suite.sh

setup_file() {
	suite_new development
	suite_user testuser
	suite_serve
}

teardown_file() {
	suite_end
}

setup() {
	latchkey session end --all >/dev/null
}

# log_in_as AGENT: the cookie of a new session.
log_in_as() {
	ask /login -i -A "$1" -d username=testuser \
	    --data-urlencode "password=$PASSWORD" | session_cookie |
	    cut -d';' -f1
}

status_with() {
	ask /dashboard -b "$1" -o /dev/null -w '%{http_code}'
}

FIREFOX='Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0'

@test "a user sees both browsers and ends the other one" { # R053
	local here there list handle
	there=$(log_in_as "$FIREFOX")
	here=$(log_in_as curl/8.0)
	list=$(ask /sessions -b "$here" -H 'Accept: application/json')
	same devices "$(jq -c 'map([.device, .current]) | sort' <<<"$list")" \
	    '[["Firefox on Windows",false],["curl",true]]'
	same network "$(jq -r '.[0].network' <<<"$list")" 127.0.0.1
	handle=$(jq -r '.[] | select(.current | not).handle' <<<"$list")
	same answer "$(ask /sessions -b "$here" -d "end=$handle")" \
	    'The session has ended.'
	same there "$(status_with "$there")" 401
	same here "$(status_with "$here")" 200
}

@test "all others end, then all" { # R053 R055
	local here there
	there=$(log_in_as "$FIREFOX")
	here=$(log_in_as curl/8.0)
	same others "$(ask /sessions -b "$here" -d end=others)" \
	    'Your other sessions have ended.'
	same there "$(status_with "$there")" 401
	same here "$(status_with "$here")" 200
	has "$(ask /sessions -i -b "$here" -d end=all)" 'Max-Age=0'
	same here "$(status_with "$here")" 401
	same rows "$(suite_session_count)" 0
}

@test "20 users try 20 handles: nothing of theirs ends, all answers are one" { # R054
	local user handle own cookies=() handles
	for user in {1..20}; do
		cookies+=("$(suite_cookie "user$user")")
	done
	mapfile -t handles < <(suite_handles)
	same handles "${#handles[@]}" 20
	for user in "${!cookies[@]}"; do
		own=$(ask /whoami -b "${cookies[user]}" |
		    jq -r .session.handle)
		for handle in "${handles[@]}" unknown '%27' "${own,,}x"; do
			[ "$handle" != "$own" ] || continue
			ask /sessions -i -b "${cookies[user]}" \
			    -d "end=$handle" | grep -v '^Date: ' | tr '\r\n' '  '
			echo
		done
	done >"$SUITE/answers"
	same tries "$(wc -l <"$SUITE/answers")" 440
	same answers "$(sort -u "$SUITE/answers" | wc -l)" 1
	has "$(head -1 "$SUITE/answers")" 'HTTP/1.1 404 Not Found'
	same rows "$(suite_session_count)" 20
}

@test "visiting ends nothing, whatever the query says" { # R080
	local here before
	here=$(log_in_as curl/8.0)
	before=$(suite_handles)
	ask "/sessions?end=all" -b "$here" >/dev/null
	ask "/sessions?end=others" -b "$here" -I >/dev/null
	same handles "$(suite_handles)" "$before"
}
