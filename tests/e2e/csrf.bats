#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Requests that change something and come from another site: who is believed, by
# Sec-Fetch-Site, by Origin, and without either. In production by a worker, in
# development as CGI.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup_file() {
	suite_new production \
	    APP_ORIGIN=https://app.example,https://www.app.example:8443
	suite_user testuser
	suite_worker logout
	suite_worker login
}

teardown_file() {
	suite_end
}

setup() {
	alice_logs_in
}

# As her only session.
alice_logs_in() {
	COOKIE_OF_ALICE=$(suite_cookie alice)
	latchkey session list --user alice --json | jq -r '.[1:][].handle' |
	    while read -r handle; do
		latchkey session end "$handle"
	    done
}

alice_lives() {
	latchkey session list --user alice --json | jq -e 'length > 0' \
	    >/dev/null
}

# A POST to /logout with alice's cookie and the given variables.
post() {
	fcgi logout REQUEST_METHOD=POST HTTP_COOKIE="$COOKIE_OF_ALICE" "$@" \
	    </dev/null
}

passes() {
	has "$(post "$@")" 'Status: 200'
	run ! alice_lives
	alice_logs_in
}

fails() {
	has "$(post "$@" 2>/dev/null)" 'Status: 403'
	alice_lives
}

@test "only Sec-Fetch-Site: same-origin may change something" { # R081
	passes HTTP_SEC_FETCH_SITE=same-origin
	local site
	for site in same-site cross-site none Same-Origin nonsense '' \
	    'same-origin, same-origin'; do
		fails HTTP_SEC_FETCH_SITE="$site"
	done
}

@test "no spelling of a path is exempt" { # R086
	local path
	for path in /logout /logout/ /logout/webhook /api/logout /LOGOUT \
	    //logout /x/../logout /logout%2f /.well-known/logout \
	    /static/../logout '/logout?csrf=off' /logout.json; do
		fails HTTP_SEC_FETCH_SITE=cross-site SCRIPT_NAME="${path%%\?*}" \
		    REQUEST_URI="$path" QUERY_STRING=csrf=off
		fails HTTP_SEC_FETCH_SITE=cross-site REQUEST_URI="$path" \
		    PATH_INFO="${path#/logout}"
		fails HTTP_ORIGIN=https://evil.example REQUEST_URI="$path"
	done
}

@test "every method but GET, HEAD and OPTIONS is checked" { # R081
	local method
	for method in GET HEAD; do
		hasnt "$(fcgi logout REQUEST_METHOD=$method \
		    HTTP_SEC_FETCH_SITE=cross-site </dev/null)" 'Status: 403'
	done
	has "$(fcgi logout REQUEST_METHOD=POST \
	    HTTP_SEC_FETCH_SITE=cross-site </dev/null 2>&1)" 'Status: 403'
	for method in PUT PATCH DELETE TRACE CONNECT post NONSENSE; do
		run fcgi logout REQUEST_METHOD=$method \
		    HTTP_SEC_FETCH_SITE=same-origin </dev/null
		hasnt "$output" 'Status: 200'
	done
}

@test "Sec-Fetch-Site decides alone where it is" { # R081
	passes HTTP_SEC_FETCH_SITE=same-origin HTTP_ORIGIN=https://evil.example
	fails HTTP_SEC_FETCH_SITE=cross-site HTTP_ORIGIN=https://app.example
}

@test "Origin must be one of ours exactly" { # R082
	local origin
	passes HTTP_ORIGIN=https://app.example
	passes HTTP_ORIGIN=https://www.app.example:8443
	for origin in http://app.example https://app.example:8443 \
	    https://www.app.example https://app.example.evil.example \
	    https://evil-app.example https://sub.app.example null \
	    https://app.example/ https://app.example@evil.example \
	    'https://app.example, https://app.example' app.example \
	    //app.example '' ' ' https:// file:// https://evil.example; do
		fails HTTP_ORIGIN="$origin"
	done
}

@test "Origin twice is a malformed request" { # R082 R104
	has "$(post HTTP_ORIGIN=https://app.example \
	    HTTP_ORIGIN=https://app.example 2>&1)" 'Status: 400'
	has "$(post HTTP_SEC_FETCH_SITE=same-origin \
	    HTTP_SEC_FETCH_SITE=cross-site 2>&1)" 'Status: 400'
	alice_lives
}

@test "without either no browser sent it" { # R083
	passes
	passes HTTP_REFERER=https://evil.example/
}

@test "a handler sees nothing of what is refused, the log tells it" { # R081
	local stderr
	run --separate-stderr cgi_post logout '' \
	    HTTP_COOKIE="$COOKIE_OF_ALICE" HTTP_SEC_FETCH_SITE=cross-site
	has "$stderr" malicious_csrf:127.0.0.1,POST
	hasnt "$stderr" "${COOKIE_OF_ALICE#*=}"
	same cookie "$(header Set-Cookie <<<"$output")" ''
}

@test "logging somebody in from another site is refused" { # R085
	local before answer
	before=$(suite_session_count)
	answer=$(printf 'username=testuser&password=%s' "${PASSWORD// /+}" |
	    fcgi login REQUEST_METHOD=POST HTTP_SEC_FETCH_SITE=cross-site \
	    CONTENT_TYPE=application/x-www-form-urlencoded 2>/dev/null)
	has "$answer" 'Status: 403'
	same cookie "$(header Set-Cookie <<<"$answer")" ''
	same rows "$(suite_session_count)" "$before"
}

@test "a login without browser headers works" { # R083
	has "$(printf 'username=testuser&password=%s' "${PASSWORD// /+}" |
	    fcgi login REQUEST_METHOD=POST \
	    CONTENT_TYPE=application/x-www-form-urlencoded)" 'Logged in!'
}

@test "with SameSite=None a cookie needs a browser's word" { # R084
	export SESSION_SAMESITE=none
	local cookie
	cookie=$(suite_cookie bob)
	has "$(cgi_post logout '' HTTP_COOKIE="$cookie" 2>/dev/null)" \
	    'Status: 403'
	latchkey session list --user bob --json | jq -e 'length == 1'
	has "$(cgi_post logout '' 2>/dev/null)" 'Status: 200'
	has "$(cgi_post logout '' HTTP_COOKIE="$cookie" \
	    HTTP_ORIGIN=https://app.example)" 'Logged out!'
}

@test "in development Origin must match the host" { # R022 R082
	export APP_ENV=development SUITE_HOST=localhost:8080
	unset APP_ORIGIN
	has "$(cgi_post logout '' HTTP_ORIGIN=http://localhost:8080)" \
	    'Status: 200'
	local origin
	for origin in http://localhost:8081 http://127.0.0.1:8080 null \
	    http://localhost http://evil.example:8080; do
		has "$(cgi_post logout '' HTTP_ORIGIN="$origin" 2>/dev/null)" \
		    'Status: 403'
	done
}

@test "no GET changes anything" { # R080 R052
	local before program cookie=$COOKIE_OF_ALICE
	before=$(latchkey session list --json | jq -S 'map(del(.last_seen_at))')
	for program in "${PROGRAMS[@]}"; do
		for method in GET HEAD; do
			cgi "$program" REQUEST_METHOD=$method \
			    HTTP_COOKIE="$cookie" QUERY_STRING='end=all' \
			    >/dev/null
		done
	done
	same sessions "$(latchkey session list --json |
	    jq -S 'map(del(.last_seen_at))')" "$before"
}

@test "a form's field twice is refused" { # R088
	local twice
	for twice in "username=testuser&username=bob&password=x" \
	    "username=testuser&password=x&password=y"; do
		has "$(printf %s "$twice" | fcgi login REQUEST_METHOD=POST \
		    CONTENT_TYPE=application/x-www-form-urlencoded \
		    2>/dev/null)" 'Status: 400'
	done
	has "$(printf '{"username":"a","username":"b","password":"c"}' |
	    fcgi login REQUEST_METHOD=POST CONTENT_TYPE=application/json \
	    2>/dev/null)" 'Status: 400'
	has "$(fcgi login QUERY_STRING='next=/a&next=/b' </dev/null \
	    2>/dev/null)" 'Status: 400'
}
