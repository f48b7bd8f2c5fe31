#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What the README shows a stranger, tried: the route in 30 lines behind lighttpd
# and the test in six. The listings there must be the files here. Its
# configuration of lighttpd is deploy.bats' matter.

load ../support/suite.sh

README=$BATS_TEST_DIRNAME/../../README.md
EXAMPLES=$BATS_TEST_DIRNAME/../examples

# In place of the suite: the example alone, by four workers of lighttpd.
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

@test "the route has at most 30 lines and sees the public header alone" {
	local code
	code=$(sed -n '/^#include/,$p' "$EXAMPLES/visits.c")
	[ "$(wc -l <<<"$code")" -le 30 ]
	same includes "$(grep '#include' <<<"$code")" \
	    $'#include <latchkey.h>\n#include <string.h>'
	same 'listing in README' "$(listing tests/examples/visits.c)" "$code"
}

@test "the test in six lines passes, and fails where it should" {
	local six
	export PATH=$BUILD:$PATH
	PROGRAM=$BUILD/cgi-bin/dashboard "$EXAMPLES/six.sh"
	run ! env PROGRAM="$BUILD/cgi-bin/home" "$EXAMPLES/six.sh"
	six=$(grep -v '^#' "$EXAMPLES/six.sh")
	same lines "$(wc -l <<<"$six")" 6
	same 'listing in README' "$(listing tests/examples/six.sh)" "$six"
}
