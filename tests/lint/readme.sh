#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The README names every setting and every subcommand, and its links lead
# somewhere. Its listings and its configuration are tried by tests/e2e/.
set -u

failed=0
work=$(mktemp) || exit 1
trap 'rm -f "$work"' EXIT

complain() {
	echo "README.md: $*"
	failed=1
}

# The first texts of the rows of a table in C.
rows() {
	sed -n 's/^	{ "\([A-Za-z_ ]*\)",.*/\1/p' "$1"
}

rows lib/conf/setting.c >"$work"
rows admin/commands.c | sed 's/^/latchkey /' >>"$work"
while read -r name; do
	grep -q "$name" README.md || complain "$name is missing"
done <"$work"
[ "$(wc -l <"$work")" -gt 30 ] || complain 'the tables were not found'

grep -ho '](\([^)#]*\))' README.md doc/*.md SECURITY.md |
    sed 's/](\(.*\))/\1/' | sort -u >"$work"
while read -r path; do
	[ -e "$path" ] || [ -e "doc/$path" ] ||
	    complain "a link to $path, which is not there"
done <"$work"
exit $failed
