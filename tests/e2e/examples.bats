#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The small examples of tests/examples, each run as it would be: a guest book
# with a database of its own, as CGI and as FastCGI in its sandbox, and a plain
# CGI with its own output. The shell script is example.bats' matter, the lines
# byte by byte are tests/handler/test_embed.c's.

load ../support/suite.sh

setup() {
	suite_new development
	export GUESTBOOK=$SUITE/book
	mkdir "$GUESTBOOK"
	COOKIE_OF_ALICE=$(suite_cookie alice)
}

teardown() {
	suite_end
}

# example NAME [NAME=value ...] [<body]: run it as plain CGI.
example() {
	local program=$1 variables settings
	suite_variables "$@"
	mapfile -t settings < <(suite_settings)
	env -i "${settings[@]}" "GUESTBOOK=$GUESTBOOK" "${variables[@]}" \
	    "$BUILD/examples/$program" 2>>"$SUITE/errors"
}

post() {
	local program=$1 body=$2
	shift 2
	printf '%s' "$body" | example "$program" REQUEST_METHOD=POST \
	    CONTENT_TYPE=application/x-www-form-urlencoded \
	    CONTENT_LENGTH=${#body} "$@"
}

status_of() {
	sed -n '1s/^Status: \(...\).*/\1/p' <<<"$1"
}

# same_status NAME STATUS ANSWER
same_status() {
	same "$1" "$(status_of "$3")" "$2"
}

# ---- the guest book ----

sign() {
	post guestbook "entry=$1" HTTP_COOKIE="$COOKIE_OF_ALICE" "${@:2}"
}

@test "guest book: everybody reads, who is logged in writes" {
	same_status reading 200 "$(example guestbook)"
	same_status anonymous 401 "$(post guestbook entry=no)"
	same_status alice 303 "$(sign Hello)"
	same_status alice 303 "$(sign Again)"
	has "$(example guestbook)" $'<pre>alice: Again\nalice: Hello</pre>'
}

@test "guest book: what people write is text" { # R137
	sign '%3Cscript%3E%26' >/dev/null
	has "$(example guestbook)" 'alice: &lt;script&gt;&amp;'
	hasnt "$(example guestbook)" '<script>'
}

@test "guest book: long entries are refused, longer bodies not read" { # R140
	local long
	long=$(printf 'x%.0s' $(seq 1001))
	same_status entry 400 "$(sign "$long")"
	same_status empty 400 "$(sign '')"
	long=$(printf 'x%.0s' $(seq 4097))
	same_status body 413 "$(sign "$long")"
	has "$(example guestbook)" '<pre></pre>'
}

@test "guest book: no form of another site signs" { # R081
	same_status refused 403 "$(sign Spam HTTP_SEC_FETCH_SITE=cross-site)"
	has "$(example guestbook)" '<pre></pre>'
}

@test "guest book: a worker writes from its sandbox" { # R152
	local body=entry=Hello
	export LATCHKEY_SANDBOX=require
	spawn-fcgi -n -s "$SUITE/guestbook.sock" -- \
	    "$BUILD/examples/guestbook" 2>>"$SUITE/guestbook.log" 3>&- &
	echo $! >>"$SUITE/pids"
	disown
	suite_wait test -S "$SUITE/guestbook.sock"
	same_status alice 303 "$(printf %s "$body" | fcgi guestbook \
	    REQUEST_METHOD=POST HTTP_COOKIE="$COOKIE_OF_ALICE" \
	    CONTENT_TYPE=application/x-www-form-urlencoded \
	    CONTENT_LENGTH=${#body})"
	has "$(fcgi guestbook </dev/null)" 'alice: Hello'
}

@test "guest book: without its folder it does not start" {
	GUESTBOOK=$SUITE/nowhere
	run example guestbook
	same_status answer 500 "$output"
	grep -q "init failed" "$SUITE/errors"
}

@test "guest book: the sessions' store may fail, everybody reads on" { # R127
	local answer
	mv "$STATE_DIR/sessions/sessions.db" "$SUITE/kept.db"
	same_status reading 200 "$(example guestbook)"
	answer=$(sign Hello)
	same_status signing 503 "$answer"
	[ -n "$(header Retry-After <<<"$answer")" ]
	mv "$SUITE/kept.db" "$STATE_DIR/sessions/sessions.db"
	same_status again 303 "$(sign Hello)"
}

# ---- the plain CGI ----

@test "plain: an answer of its own, with our lines" {
	local answer cookie
	answer=$(example plain)
	same first "$(head -2 <<<"$answer")" \
	    $'Status: 200\r\nContent-Type: text/plain\r'
	same body "$(body <<<"$answer")" 'Visit 1 of a stranger.'
	cookie=$(header Set-Cookie <<<"$answer")
	same caching "$(header Cache-Control <<<"$answer")" no-store
	same sniffing "$(header X-Content-Type-Options <<<"$answer")" nosniff
	answer=$(example plain HTTP_COOKIE="${cookie%%;*}")
	same body "$(body <<<"$answer")" 'Visit 2 of a stranger.'
	same cookie "$(header Set-Cookie <<<"$answer")" ''
	answer=$(example plain HTTP_COOKIE="$COOKIE_OF_ALICE")
	same body "$(body <<<"$answer")" 'Visit 1 of alice.'
}

# refused STATUS [NAME=value ...]: that, and no session.
refused() {
	local answer status=$1
	shift
	answer=$(example plain "$@")
	same_status "$*" "$status" "$answer"
	same "$*: body" "$(body <<<"$answer")" 'Sorry.'
	same "$*: cookie" "$(header Set-Cookie <<<"$answer")" ''
}

@test "plain: foreign hosts and plain http are refused" { # R101 R103 R022
	refused 421 HTTP_HOST=evil.example
	refused 403 REQUEST_METHOD=POST HTTP_SEC_FETCH_SITE=cross-site
	export APP_ENV=production APP_ORIGIN=https://app.example
	export SUITE_HOST=app.example
	same_status https 200 "$(example plain)"
	refused 421 HTTP_HOST=localhost
	refused 403 HTTPS=
}

@test "plain: 503 while the store is away" { # R127
	mv "$STATE_DIR/sessions/sessions.db" "$SUITE/kept.db"
	refused 503 HTTP_COOKIE="$COOKIE_OF_ALICE"
	has "$(example plain)" 'Retry-After: 2'
	mv "$SUITE/kept.db" "$STATE_DIR/sessions/sessions.db"
	has "$(example plain HTTP_COOKIE="$COOKIE_OF_ALICE")" 'Visit 1 of alice.'
}

@test "plain: settings that are wrong are answered 503, with the reason logged" {
	export SESSION_IDLE_TIMEOUT=never
	refused 503
	grep -q SESSION_IDLE_TIMEOUT "$SUITE/errors"
}

@test "the examples see the public header alone" {
	local file
	for file in guestbook plain visits; do
		run grep '#include "' "$BATS_TEST_DIRNAME/../examples/$file.c"
		same "$file" "$output" ''
		grep -q '#include <latchkey.h>' \
		    "$BATS_TEST_DIRNAME/../examples/$file.c"
	done
}
