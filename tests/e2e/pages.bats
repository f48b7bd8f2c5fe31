#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# LATCHKEY_PAGES: pages and the style sheet of somebody else's, read when a
# program starts. What files are refused: tests/unit/test_pages.c; how the
# pages look: browser*.py.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
	suite_user testuser
	export LATCHKEY_PAGES=$SUITE/pages
	mkdir "$LATCHKEY_PAGES"
}

teardown() {
	suite_end
}

ORIGINALS=$BATS_TEST_DIRNAME/../../pages

# page PROGRAM [NAME=value ...]: as a browser asks for it.
page() {
	cgi "$@" HTTP_ACCEPT=text/html
}

@test "one file replaces one page, the others stay" {
	echo '<h1>Welcome at Example, Inc.</h1><p>{{sentence}}</p>' \
	    >"$LATCHKEY_PAGES/home.html"
	has "$(page home)" \
	    '<h1>Welcome at Example, Inc.</h1><p>Homepage. Session ID: Not set</p>'
	has "$(page home)" '<title>Homepage · latchkey</title>'
	has "$(page login)" 'autocomplete="current-password"'
}

@test "the policy names the hash of the style sheet that the page has" { # R091
	local answer hash
	printf 'h1 > b { content: "&<\\\n" } /* · */' \
	    >"$LATCHKEY_PAGES/style.css"
	answer=$(page home)
	hash=$(python3 -c 'import base64, hashlib, sys
style = sys.stdin.buffer.read().split(b"<style>")[1].split(b"</style>")[0]
print(base64.b64encode(hashlib.sha256(style).digest()).decode())' \
	    <<<"$answer")
	has "$answer" 'h1 > b { content: "&<'
	has "$(header Content-Security-Policy <<<"$answer")" \
	    "style-src 'sha256-$hash'"
	unset LATCHKEY_PAGES
	hasnt "$(page home)" "sha256-$hash"
}

@test "our own files pass for replacements, and change nothing" {
	local program cookie ours
	cookie=$(suite_cookie testuser)
	cp "$ORIGINALS"/*.html "$ORIGINALS"/*.css "$LATCHKEY_PAGES"
	for program in "${PROGRAMS[@]}"; do
		ours=$(LATCHKEY_PAGES='' page "$program" HTTP_COOKIE="$cookie")
		same "$program" \
		    "$(page "$program" HTTP_COOKIE="$cookie")" "$ours"
	done
	has "$ours" "Status: 200"
}

@test "the folder is read once, when the program starts" {
	export LATCHKEY_SANDBOX=require
	echo '<h1>Ours</h1>' >"$LATCHKEY_PAGES/home.html"
	suite_worker home
	rm -r "$LATCHKEY_PAGES"
	has "$(fcgi home HTTP_ACCEPT=text/html </dev/null)" '<h1>Ours</h1>'
}

@test "a mistake stops the program with file and line, and tells clients nothing" { # R096
	printf '<h1>\n{{sentense}}</h1>' >"$LATCHKEY_PAGES/home.html"
	run --separate-stderr page home
	[ "$status" -ne 0 ]
	has "$output" 'Status: 500'
	hasnt "$output" "$LATCHKEY_PAGES"
	hasnt "$output" sentense
	# shellcheck disable=SC2154 # run sets it
	has "$stderr" "$LATCHKEY_PAGES/home.html:2: {{sentense}} is not known"
}

@test "what others may write is refused, and the doctor knows the remedy" {
	echo '<h1>Ours</h1>' >"$LATCHKEY_PAGES/home.html"
	chmod 666 "$LATCHKEY_PAGES/home.html"
	run --separate-stderr page home
	[ "$status" -ne 0 ]
	run -1 latchkey doctor
	has "${lines[0]}" "problem: $LATCHKEY_PAGES/home.html is refused: others may write it"
	has "${lines[1]}" 'mend: chmod go-w'
	eval "${lines[1]#*mend: }"
	run -0 latchkey doctor
	has "$output" "pages are taken from $LATCHKEY_PAGES"
	has "$(page home)" '<h1>Ours</h1>'
}
