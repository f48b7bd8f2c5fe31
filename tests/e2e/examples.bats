#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The examples of tests/examples, tried as a stranger would: the route in 30
# lines behind lighttpd, the test in six, a guest book with a database of its
# own, and a plain CGI with its own output. The README's listings must be the
# files here; its configuration of lighttpd is deploy.bats' matter, an embedding
# program's lines byte by byte are tests/handler/test_embed.c's.
#
# shellcheck disable=SC2153 # servers.sh sets SUITE_PORT

load ../support/suite.sh

README=$BATS_TEST_DIRNAME/../../README.md
EXAMPLES=$BATS_TEST_DIRNAME/../examples

# In place of the suite: the route alone, by four workers of lighttpd.
suite_conf() {
	cat <<-EOF
	server.modules = ("mod_fastcgi")
	server.document-root = "$SUITE/www"
	server.bind = "127.0.0.1"
	server.port = $SUITE_PORT
	server.errorlog = "$SUITE/error.log"
	server.breakagelog = "$SUITE/programs.log"
	fastcgi.server = ("/visits" => ((
		"bin-path" => "$BUILD/examples/visits",
		"socket" => "$SUITE/visits.sock",
		"max-procs" => 4, "check-local" => "disable")))
	EOF
}

setup_file() {
	suite_new development
	suite_serve
}

teardown_file() {
	suite_end
}

setup() {
	JAR=$BATS_TEST_TMPDIR/jar
	export GUESTBOOK=$BATS_TEST_TMPDIR/book
	mkdir "$GUESTBOOK"
	COOKIE_OF_ALICE=$(suite_cookie alice)
}

visit() {
	ask /visits -b "$JAR" -c "$JAR" "$@"
}

status() {
	visit -o /dev/null -w '%{http_code}' "$@"
}

letters() {
	head -c "$1" /dev/zero | tr '\0' x
}

# The block of the README that stands below the comment <!-- NAME -->.
listing() {
	sed -n "\\%^<!-- $1 -->%,/^\`\`\`\$/p" "$README" | sed '1,2d; $d'
}

# ---- the route ----

@test "the route counts the visits of each visitor" {
	has "$(visit)" 'Visit 1.'
	has "$(visit)" 'Visit 2.'
	has "$(visit)" 'Visit 3.'
	has "$(ask /visits)" 'Visit 1.'
}

@test "parallel visits lose no count" { # R039
	local cookie n=600
	visit >/dev/null
	cookie=$(awk '$6 == "sid" { print $7 }' "$JAR")
	ask "/visits?[1-$n]" -Z --parallel-max 30 -b "sid=$cookie" -o /dev/null
	has "$(visit)" "Visit $((n + 2))."
}

@test "the route greets a user named <b> by that name" { # R137
	local page
	has "$(visit)" 'Hello, stranger!'
	same status "$(status --data-urlencode 'name=<b>')" 303
	page=$(visit)
	has "$page" 'Hello, &lt;b&gt;!'
	hasnt "$page" '<b>'
}

@test "the route takes a comment of 2 KiB, and not one byte more" {
	local page
	same status "$(status -d "comment=$(letters 2048)")" 303
	has "$(visit)" "You say: $(letters 2048)</p>"
	page=$(visit -w '%{http_code}' -d "comment=$(letters 2049)")
	same answer "$page" 'A comment has at most 2048 bytes.413'
	has "$(visit)" "You say: $(letters 2048)</p>"
}

@test "the route refuses a body over 64 KiB" { # R140
	letters 70000 >"$BATS_TEST_TMPDIR/long"
	same answer "$(visit -w '%{http_code}' --data-binary \
	    "@$BATS_TEST_TMPDIR/long")" 'The request is too long.413'
}

@test "the route has at most 30 lines, and stands in the README" {
	local code
	code=$(sed -n '/^#include/,$p' "$EXAMPLES/visits.c")
	[ "$(wc -l <<<"$code")" -le 30 ]
	same 'listing in README' "$(listing tests/examples/visits.c)" "$code"
}

# ---- the test ----

@test "the test in six lines passes, and fails where it should" {
	local six
	export PATH=$BUILD:$PATH
	PROGRAM=$BUILD/cgi-bin/dashboard "$EXAMPLES/six.sh"
	run ! env PROGRAM="$BUILD/cgi-bin/home" "$EXAMPLES/six.sh"
	six=$(grep -v '^#' "$EXAMPLES/six.sh")
	same lines "$(wc -l <<<"$six")" 6
	same 'listing in README' "$(listing tests/examples/six.sh)" "$six"
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
	suite_worker guestbook
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
	grep -q "$GUESTBOOK/guestbook.db: unable to open" "$SUITE/errors"
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

# ---- all ----

@test "the examples see the public header alone" {
	run grep -h '^#include "' "$EXAMPLES"/*.c
	same includes "$output" ''
}
