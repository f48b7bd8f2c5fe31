#!/bin/sh
# SPDX-License-Identifier: ISC
#
# clang-format decides about form (doc/STYLE.md, 7).
set -u

find lib cgi-bin admin filter tests -name '*.[ch]' | sort |
    xargs clang-format --dry-run -Werror 2>&1 |
    grep -E '(error|warning):' | awk -F : '
	{ count[$1]++ }
	END {
		for (file in count)
			print file ": " count[file] " places"
		exit NR > 0
	}'
