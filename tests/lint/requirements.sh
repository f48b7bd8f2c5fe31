#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Requirements and tests agree: what doc/REQUIREMENTS.md says is shown, wholly
# or in part, is cited by a test; what code, tests and documents cite is in that
# table; and SECURITY.md has the headings of R160.
#
#     tests/lint/requirements.sh list      # the tests of each requirement
set -u

table=doc/REQUIREMENTS.md
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

complain() {
	echo "$*"
	failed=1
}

# Lines "R018 file", of the files that are tests, without what they share.
grep -rowE 'R[01][0-9][0-9]' tests --include='*.c' --include='*.bats' \
    --include='*.py' --include='*.sh' |
    grep -v '^tests/support/' | grep -v "^tests/lint/requirements.sh" |
    awk -F: '{ print $2, $1 }' | sort -u >"$work/cited"
echo "R160 tests/lint/requirements.sh" >>"$work/cited"

if [ "${1-}" = list ]; then
	awk '{ files[$1] = files[$1] " " $2 }
	END { for (id in files) print id files[id] }' "$work/cited" | sort
	exit 0
fi

sed -n 's/^| \(R[0-9]*\) | .* | \([a-z]*\) |$/\1 \2/p' $table >"$work/table"
[ "$(wc -l <"$work/table")" -gt 100 ] || complain "$table: no table found"
while read -r id shown; do
	case $shown in
	yes | part)
		grep -q "^$id " "$work/cited" ||
		    complain "$table: $id is shown ($shown) by no test" ;;
	later) ;;
	*) complain "$table: $id: yes, part or later, not \"$shown\"" ;;
	esac
done <"$work/table"

grep -rowhE 'R[01][0-9][0-9]' lib cgi-bin admin filter schema tests \
    README.md SECURITY.md doc/DESIGN.md | sort -u |
while read -r id; do
	grep -q "^$id " "$work/table" || echo "$id is cited, but not in $table"
done >"$work/unknown"
[ ! -s "$work/unknown" ] || complain "$(cat "$work/unknown")"

for heading in 'Timeouts and deviations' 'Concurrent sessions' \
    'Throttle and anti-lockout' 'Key schedule' 'Browser features needed' \
    'Log inventory' 'Resource limits' 'Components'; do
	grep -qx "## $heading" SECURITY.md ||
	    complain "SECURITY.md: no heading \"$heading\" (R160)"
done
awk '{ n[$2]++ } END { printf "# requirements: %d yes, %d in part, " \
    "%d later\n", n["yes"], n["part"], n["later"] }' "$work/table"
exit $failed
