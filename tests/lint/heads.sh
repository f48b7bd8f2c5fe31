#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Every source begins with the licence and says what it is for: C files in a
# comment of 1 to 10 lines (doc/STYLE.md, 5; the public header may say more).
set -u

failed=0
sources=$(find Makefile run check .ci lib cgi-bin admin filter tests schema \
    pages deploy -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.sql' \
    -o -name '*.bats' -o -name '*.py' -o -name '*.css' -o -name run \
    -o -name check -o -name Makefile \) 2>/dev/null | sort)

for file in $sources; do
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: ISC' || {
		echo "$file: no SPDX line"
		failed=1
	}
done
for file in $(echo "$sources" | grep '\.[ch]$' | grep -v '^lib/latchkey.h$'); do
	awk -v file="$file" '
	NR == 2 && $0 != "/*" { exit }
	NR > 2 && $0 == " */" { lines = NR - 3; exit }
	END {
		if (lines >= 1 && lines <= 10)
			exit 0
		print file ": " lines + 0 " lines of head comment, 1 to 10"
		exit 1
	}' "$file" || failed=1
done
exit $failed
