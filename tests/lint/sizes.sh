#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The sizes of doc/STYLE.md (4 and 8), by ctags: limits of files and functions
# fail, median and 95th percentile are printed and fail as well. A test body
# has 40 lines at most. Nesting counts the blocks inside a function's own.
set -u

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Headers that may be longer: the public one, and the contract of all stores.
long_headers='^lib/(latchkey|store/store)\.h$'

product() {
	find lib cgi-bin admin filter -name "*.$1" | sort
}

file_limits() {
	product c | xargs wc -l | awk '$2 != "total" && $1 > 400 {
		print $2 ": " $1 " lines, at most 400" }'
	product h | grep -vE "$long_headers" | xargs wc -l | awk '
	    $2 != "total" && $1 > 120 {
		print $2 ": " $1 " lines, at most 120" }'
}

# A line a function: file, name, lines, parameters.
functions() {
	product c | xargs ctags -f - --sort=no --kinds-C=f \
	    --fields=neS --excmd=number | awk -F '\t' '
	{
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/) line = substr($i, 6)
			if ($i ~ /^end:/) end = substr($i, 5)
			if ($i ~ /^signature:/) signature = substr($i, 11)
		}
		print $2, $1, end - line + 1, gsub(/,/, "", signature) + 1
	}'
}

function_limits() {
	awk '
	{ count[$1]++ }
	$3 > 70 { print $1 ": " $2 " has " $3 " lines, at most 70" }
	$2 == "main" && $3 > 10 { print $1 ": main has " $3 ", at most 10" }
	# SQLite dictates the signature of its authorizer.
	$4 > 5 && $2 != "authorize" { print $1 ": " $2 " has " $4 " parameters, at most 5" }
	END {
		for (file in count)
			if (count[file] > 15)
				print file ": " count[file] \
				    " functions, at most 15"
	}' "$work/functions"
}

# Blocks are told from initialisers by what stands before the brace.
nesting() {
	product c | xargs awk '
	FNR == 1 { top = blocks = 0 }
	/^[ \t]*}/ && top > 0 { blocks -= kind[top--] }
	/{$/ {
		kind[++top] = /(\)|else|do|:) {$|^[ \t]*{$/
		blocks += kind[top]
		if (kind[top] && blocks > 4)
			print FILENAME ":" FNR ": blocks nested " blocks - 1 \
			    " deep, at most 3"
	}'
}

test_bodies() {
	find tests -name 'test_*.c' | xargs awk '
	/^(Test|ParameterizedTest)\(/ { from = FNR; name = $0 }
	/^}/ && from {
		if (FNR - from - 2 > 40)
			print FILENAME ":" from ": " FNR - from - 2 \
			    " lines, at most 40"
		from = 0
	}'
}

percentiles() {
	sort -n -k 3 "$work/functions" | awk '
	{ lines[NR] = $3 }
	END {
		median = lines[int((NR + 1) / 2)]
		high = lines[int(NR * 0.95 + 0.5)]
		printf "# %d functions: median %d lines, 95th percentile " \
		    "%d, longest %d\n", NR, median, high, lines[NR]
		if (median > 15 || high > 45)
			print "at most 15 and 45"
	}'
}

functions >"$work/functions"
{
	file_limits
	function_limits
	nesting
	test_bodies
	percentiles
	echo "# $(product '[ch]' | xargs cat | wc -l) lines of product," \
	    "$(find tests -type f -name '*.[ch]' -o -type f -name '*.bats' \
	    -o -name '*.py' |
	    xargs cat | wc -l) of tests"
} >"$work/found"
cat "$work/found"
! grep -qv '^#' "$work/found"
