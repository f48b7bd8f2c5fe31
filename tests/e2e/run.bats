#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What `./run` starts, in development and with TLS=1, from a folder with a blank in
# its path: the lines that it prints are run as they stand.

load ../support/suite.sh

setup() {
	SUITE=$(mktemp -d -t suite.XXXXXX)
	built="$SUITE/the source/build"
	mkdir -p "$built"
	ln -s "$BUILD/cgi-bin" "$BUILD/latchkey" "$built"
	export SUITE PORT TLS_PORT
	PORT=$(suite_free_port)
	TLS_PORT=$(suite_free_port)
}

teardown() {
	suite_end
}

# run_suite [NAME=value ...]: until it has said all.
run_suite() {
	env "$@" "$BATS_TEST_DIRNAME/../../deploy/lighttpd/run.sh" \
	    "$built" >"$SUITE/said" 2>&1 3>&- &
	echo $! >>"$SUITE/pids"
	disown
	suite_wait grep 'Ctrl-C ends it' "$SUITE/said"
}

# The curl lines that were printed.
walk() {
	cd "$SUITE" || return 1
	while read -r line; do
		eval "$line"
		echo
	done < <(grep '^ *curl ' "$SUITE/said")
}

@test "make works in such a folder, too" {
	local tree=$BATS_TEST_DIRNAME/../..
	(cd "$tree" && cp --parents -t "$SUITE/the source" Makefile \
	    lib/base/wipe.[ch] lib/base/attr.h)
	run -0 make -s -C "$SUITE/the source" BUILD=build \
	    build/obj/lib/base/wipe.o
}

@test "the printed lines are the walk" {
	run_suite
	run -0 --separate-stderr walk
	same login "${lines[0]}" 'Logged in! Session created.'
	same dashboard "${lines[1]}" 'Welcome to the dashboard, testuser!'
	same logout "${lines[2]}" 'Logged out!'
	suite_stop
	run -7 curl -s "http://127.0.0.1:$PORT/"
}

@test "TLS=1: the printed lines are the walk, in production" { # R010 R103
	local answer
	run_suite TLS=1
	run -0 --separate-stderr walk
	same login "${lines[0]}" 'Logged in! Session created.'
	same dashboard "${lines[1]}" 'Welcome to the dashboard, testuser!'
	answer=$(curl -ksi "https://127.0.0.1:$TLS_PORT/login")
	has "$(header Strict-Transport-Security <<<"$answer")" max-age=31536000
	answer=$(curl -ksi -b __Host-Http-sid=x "https://127.0.0.1:$TLS_PORT/dashboard")
	has "$(header Set-Cookie <<<"$answer")" '; HttpOnly; Secure; SameSite=Lax'
	run -60 curl -s "https://127.0.0.1:$TLS_PORT/"
}

@test "TLS=1: plain http leads to https, and is nothing else" { # R103
	local answer
	run_suite TLS=1
	answer=$(curl -si "http://127.0.0.1:$PORT/dashboard?a=b&c=%20")
	has "$answer" 'HTTP/1.1 301'
	same Location "$(header Location <<<"$answer")" \
	    "https://127.0.0.1:$TLS_PORT/dashboard?a=b&c=%20"
	hasnt "$answer" Unauthorized
	answer=$(curl -s -d username=testuser "http://127.0.0.1:$PORT/login")
	hasnt "$answer" Latchkey
	"$BUILD/latchkey" doctor "http://127.0.0.1:$PORT/dashboard" |
	    grep 'leads to https; ask for that'
}

@test "TLS=1: the certificate and the state outlive a run" {
	local first
	run_suite TLS=1
	first=$(sha256sum "$built/run-tls/tls.crt")
	suite_stop
	run_suite TLS=1
	same certificate "$(sha256sum "$built/run-tls/tls.crt")" "$first"
	run -0 --separate-stderr walk
	same dashboard "${lines[1]}" 'Welcome to the dashboard, testuser!'
}
