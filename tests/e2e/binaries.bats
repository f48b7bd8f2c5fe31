#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What the linker has made: hardened programs (R150) that can have any number of
# descriptors (R145), and public libraries that show the names of latchkey.h and
# no others.

setup_file() {
	BUILD=${BUILD:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build}
	export BUILD
}

setup() {
	programs=("$BUILD"/latchkey)
	for source in "$BATS_TEST_DIRNAME"/../../cgi-bin/*.c; do
		programs+=("$BUILD/cgi-bin/$(basename "$source" .c)")
	done
}

# each COMMAND…: run it for every program and library; name those where it fails.
each() {
	local file failed=0
	for file in "${programs[@]}" "$BUILD/liblatchkey.so"; do
		"$@" "$file" || {
			echo "$file: not $*"
			failed=1
		}
	done
	return "$failed"
}

defined_names() {
	nm "$@" --defined-only | awk 'NF == 3 { print $3 }' | sort -u
}

declared_names() {
	grep -v '^typedef' "$BATS_TEST_DIRNAME/../../lib/latchkey.h" |
	    grep -oE '\blk_[a-z_]+\(' | tr -d '(' | sort -u
}

# ---- R150 ----

is_position_independent() {
	readelf -h "$1" | grep -q 'Type: *DYN'
}

has_full_relro() {
	readelf -lW "$1" | grep -q GNU_RELRO &&
	    readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS.* NOW'
}

has_no_executable_stack() {
	readelf -lW "$1" | grep GNU_STACK | grep -q ' RW '
}

has_no_writable_code() {
	! readelf -lW "$1" | grep -q 'LOAD.* RWE '
}

has_canaries() {
	nm -D "$1" | grep -q __stack_chk_fail
}

has_fortified_calls() {
	nm -D "$1" | grep -q '__[a-z]*_chk@'
}

needs_no_library() {
	! readelf -d "$1" | grep -qE 'NEEDED|TEXTREL'
}

@test "programs are position independent" { # R150
	each is_position_independent
}

@test "relocations are read-only and bound at start" { # R150
	each has_full_relro
}

@test "nothing is writable and executable" { # R150
	each has_no_executable_stack
	each has_no_writable_code
}

@test "stacks are guarded and string calls are checked" { # R150
	each has_canaries
	each has_fortified_calls
}

@test "our objects are marked for control-flow enforcement" { # R150
	[ "$(uname -m)" = x86_64 ] || skip "x86 only"
	readelf -n "$BUILD"/obj/lib/base/buf.o | grep -q 'IBT, SHSTK'
}

@test "a program with libc in it is as hardened, and answers" { # R150
	local program=$BUILD/static/dashboard cookie
	[ -e "$program" ] || skip "not built: sanitizers, or SHARED=1"
	is_position_independent "$program"
	has_full_relro "$program"
	has_no_executable_stack "$program"
	has_no_writable_code "$program"
	needs_no_library "$program"
	export APP_ENV=development STATE_DIR=$BATS_TEST_TMPDIR/state
	export LATCHKEY_SANDBOX=auto LATCHKEY_CONFIG=
	"$BUILD/latchkey" init
	cookie=$("$BUILD/latchkey" session new --user alice)
	REQUEST_METHOD=GET HTTP_HOST=localhost HTTP_COOKIE=$cookie \
	    "$program" | grep alice
}

# ---- R145 ----

# What is waited for by select() breaks at descriptor 1,024.
uses_no_select() {
	! nm -D -u "$1" | grep -qE ' (p?select|__fdelt_(chk|warn))(@|$)'
}

@test "nothing waits by select()" { # R145
	each uses_no_select
}

# ---- the public library ----

@test "the static library shows the names of latchkey.h only" {
	diff <(declared_names) <(defined_names -g "$BUILD/liblatchkey.a")
}

@test "the shared library shows the names of latchkey.h only" {
	diff <(declared_names) <(defined_names -D "$BUILD/liblatchkey.so")
}
