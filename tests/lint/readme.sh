#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The README names every setting and every subcommand, MIGRATION.md none that is
# not there, and the links lead somewhere. The README's listings and its
# configuration are tried by tests/e2e/.
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

# The names in MIGRATION.md are ours: settings by their whole name, functions.
{
	rows lib/conf/setting.c
	grep -ho '"SECURITY_[A-Z_]*"' lib/http/security.c | tr -d '"'
	grep -o 'lk_[a-z_]*' lib/latchkey.h
	echo LATCHKEY_CONFIG
} | sort -u >"$work"
for name in $(grep -ohE '`(SE(SSION|CURITY)_[A-Z_]+|LATCHKEY_[A-Z_]+|lk_[a-z_]+)`' \
    doc/MIGRATION.md | tr -d '`' | sort -u); do
	grep -qx "$name" "$work" || complain "MIGRATION.md: there is no $name"
done

grep -ho '](\([^)#]*\))' README.md doc/*.md SECURITY.md |
    sed 's/](\(.*\))/\1/' | sort -u >"$work"
while read -r path; do
	[ -e "$path" ] || [ -e "doc/$path" ] ||
	    complain "a link to $path, which is not there"
done <"$work"
exit $failed
