#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The walk of the origin, with its very sentences: over lighttpd that starts the
# programs, over lighttpd and nginx with workers of spawn-fcgi, and as plain CGI
# from the shell; as text, as JSON and as HTML.

load ../support/suite.sh

setup_file() {
	suite_new development
	suite_user testuser
	suite_serve sockets
	export SOCKETS_URL=$URL
	SERVER=nginx suite_serve sockets
	export NGINX_URL=$URL
	suite_serve bin-path
}

teardown_file() {
	suite_end
}

setup() {
	JAR=$BATS_TEST_TMPDIR/jar
	FORM=(--data-urlencode username=testuser
	    --data-urlencode "password=$PASSWORD")
}

# ask, with a cookie jar.
visit() {
	ask "$@" -b "$JAR" -c "$JAR"
}

status() {
	ask "$@" -o /dev/null -w '%{http_code}'
}

walk_as_text() {
	local handle cookie
	same 1 "$(visit /)" 'Homepage. Session ID: Not set'
	same 2 "$(visit /dashboard)" 'Unauthorized. Please log in.'
	same 3 "$(visit /login "${FORM[@]}")" 'Logged in! Session created.'
	same 4 "$(visit /dashboard)" 'Welcome to the dashboard, testuser!'
	handle=$(latchkey session list --user testuser --json |
	    jq -r '.[0].handle')
	same 5 "$(visit /)" "Homepage. Session ID: $handle"
	cookie=$(awk '$6 == "sid" { print $7 }' "$JAR")
	same 6 "$(visit /logout -d '')" 'Logged out!'
	run grep -w sid "$JAR"
	same 'cookies left' "$output" ''
	same 7 "$(ask /dashboard -b "sid=$cookie" -w ' %{http_code}')" \
	    'Unauthorized. Please log in. 401'
	same 8 "$(visit /)" 'Homepage. Session ID: Not set'
}

@test "as text, over lighttpd that starts the programs" { # R050
	walk_as_text
}

@test "as text, over lighttpd with workers of spawn-fcgi" { # R050
	URL=$SOCKETS_URL walk_as_text
}

@test "as text, over nginx with workers of spawn-fcgi" { # R050
	URL=$NGINX_URL walk_as_text
}

@test "as JSON" {
	local answer json=(-H 'Accept: application/json')
	answer=$(visit /login "${json[@]}" "${FORM[@]}")
	jq -e '.authenticated and .username == "testuser" and
	    .groups == [] and (.session | keys) ==
	    ["created_at", "expires_at", "handle", "last_seen_at"] and
	    (.session.expires_at | fromdate) -
	    (.session.created_at | fromdate) == 86400' <<<"$answer"
	same whoami "$(visit /whoami | jq -cS .)" "$(jq -cS . <<<"$answer")"
	visit /logout -d '' "${json[@]}" | jq -e .
	same 'after it' "$(visit /whoami)" '{"authenticated":false}'
	visit /dashboard "${json[@]}" |
	    jq -e '.error == "Unauthorized. Please log in."'
}

@test "as JSON, with a body of JSON" {
	local answer
	answer=$(jq -n --arg p "$PASSWORD" \
	    '{username: "testuser", password: $p}' |
	    visit /login -H 'Content-Type: application/json' \
	    -H 'Accept: application/json' --data-binary @-)
	jq -e '.username == "testuser"' <<<"$answer"
}

@test "as HTML, as a browser goes" {
	local html=(-H 'Accept: text/html,application/xhtml+xml')
	has "$(visit / "${html[@]}")" 'Homepage. Session ID: Not set'
	has "$(visit /login "${html[@]}")" 'autocomplete="current-password"'
	visit /login -i "${html[@]}" "${FORM[@]}" >"$BATS_TEST_TMPDIR/login"
	has "$(head -1 "$BATS_TEST_TMPDIR/login")" 303
	same to "$(header Location <"$BATS_TEST_TMPDIR/login")" /dashboard
	has "$(body <"$BATS_TEST_TMPDIR/login")" 'Logged in! Session created.'
	has "$(visit /dashboard "${html[@]}")" \
	    'Welcome to the dashboard, testuser!'
	has "$(visit /logout -d '' "${html[@]}")" 'Logged out!'
	has "$(visit /dashboard "${html[@]}")" 'Unauthorized. Please log in.'
}

@test "as plain CGI from the shell" {
	local answer cookie
	same 1 "$(cgi home | body)" 'Homepage. Session ID: Not set'
	answer=$(cgi_post login \
	    "username=testuser&password=${PASSWORD// /+}")
	same 2 "$(body <<<"$answer")" 'Logged in! Session created.'
	cookie=$(session_cookie <<<"$answer" | cut -d';' -f1)
	same 3 "$(cgi dashboard HTTP_COOKIE="$cookie" | body)" \
	    'Welcome to the dashboard, testuser!'
	[[ $(cgi home HTTP_COOKIE="$cookie" | body) =~ \
	    ^Homepage\.\ Session\ ID:\ [A-Za-z0-9_-]{22}$ ]]
	same 5 "$(cgi_post logout '' HTTP_COOKIE="$cookie" | body)" \
	    'Logged out!'
	same 6 "$(cgi dashboard HTTP_COOKIE="$cookie" | body)" \
	    'Unauthorized. Please log in.'
}

@test "who is refused sees one sentence, whatever was wrong" { # R067
	local wrong unknown
	wrong=$(ask /login -d username=testuser -d password=wrong-password)
	unknown=$(ask /login -d username=nobody -d password=wrong-password)
	same sentence "$wrong" "$unknown"
	same status "$(status /login -d username=nobody -d password=wrong)" 401
}

@test "a page that does not exist is a 404" {
	same status "$(status /nonsense)" 404
	same status "$(status /dashboard/x)" 404
}

@test "lighttpd's SIGTERM ends its programs" { # R155
	local pid workers
	pid=$(tail -1 "$SUITE/pids")
	workers=$(pgrep -P "$pid")
	same workers "$(wc -w <<<"$workers")" "${#PROGRAMS[@]}"
	kill "$pid"
	# shellcheck disable=SC2086 # several pids
	suite_wait bash -c '! kill -0 '"${workers//$'\n'/ }"
	suite_serve bin-path
}
