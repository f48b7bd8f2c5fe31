#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The manual's pages are well-formed, and have every setting, subcommand and
# option, public function and program.
set -u

manual=doc/man
failed=0

# The first texts of the rows of a table in C.
rows() {
	sed -n 's/^	{ "\([A-Za-z_ ]*\)",.*/\1/p' "$1"
}

settings() {
	rows lib/conf/setting.c
	grep -o '"SECURITY_[A-Z_]*"' lib/http/security.c | tr -d '"'
}

options() {
	sed -n 's/.*{ "-\(-[a-z-]*\)",.*/\1/p' admin/options.c
}

functions() {
	grep -v '^ \*\|^typedef' lib/latchkey.h | grep -o '\<lk_[a-z_]*(' |
	    tr -d '(' | sort -u
}

programs() {
	for program in cgi-bin/*.c; do
		basename "$program" .c
	done | sed 's/^/latchkey-/'
}

# listed PAGES MACRO NAMES: each stands there behind the macro.
listed() {
	[ -n "$3" ] || { echo "nothing to look for in $1"; failed=1; }
	while read -r name; do
		# shellcheck disable=SC2086 # a pattern
		grep -hqE "\\<($2)( [A-Z_]+ ,)* $name\\>" "$manual"/$1 || {
			echo "$manual/$1: $name is missing"
			failed=1
		}
	done <<-EOF
	$3
	EOF
}

mandoc -T lint -W warning "$manual"/* || failed=1
listed latchkey.env.5 Ev "$(settings)"
listed latchkey.1 Cm "$(rows admin/commands.c)"
listed latchkey.1 Fl "$(options)"
listed latchkey.3 'Fn|Fo' "$(functions)"
listed 'latchkey-*.8' Nm "$(programs)"
exit $failed
