#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Print C source with the given files as the table page_files[] of
# lib/app/pages.h, ended by a NULL name. Called by the Makefile, which compiles
# the result into the library; schema/embed.sh does the same for SQL.
#
#     pages/embed.sh pages/login.html pages/style.css >pages.c
set -eu

# A C string for each line, bytes outside printable ASCII as octal escapes.
literal() {
	LC_ALL=C od -An -v -to1 "$1" | LC_ALL=C awk '
	BEGIN {
		for (i = 32; i < 127; i++)
			plain[sprintf("%03o", i)] = sprintf("%c", i)
		plain["042"] = "\\\""
		plain["077"] = "\\?"
		plain["134"] = "\\\\"
		printf "\t    \""
	}
	{
		for (i = 1; i <= NF; i++) {
			printf "%s", $i in plain ? plain[$i] : "\\" $i
			if ($i == "012")
				printf "\"\n\t    \""
		}
	}
	END { print "\"," }'
}

# As a Content-Security-Policy names it.
hash() {
	sha256sum "$1" | cut -c1-64 | tr a-f A-F | basenc -d --base16 | base64
}

echo '/* Made by pages/embed.sh; do not edit. */'
echo '#include "app/pages.h"'
echo
echo 'const struct page_file page_files[] = {'
for file; do
	printf '\t{ .name = "%s", .text =\n' "$(basename "$file")"
	literal "$file"
	printf '\t    .length = %d, .hash = "%s" },\n' "$(wc -c <"$file")" \
	    "$(hash "$file")"
done
printf '\t{ .name = NULL }\n};\n'
