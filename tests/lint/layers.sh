#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Includes look down only (doc/STYLE.md, 1, 2 and 5): a file's layer must be
# above the layer of each header it names, its own header comes first, and
# product code names nothing of tests/. Foreign headers: owners.sh.
set -u

find lib cgi-bin admin -name '*.[ch]' | sort | xargs awk '
BEGIN {
	split("base http=crypt conf store session auth app cgi-bin=admin",
	    ranks, " ")
	for (r in ranks) {
		n = split(ranks[r], names, "=")
		for (i = 1; i <= n; i++)
			rank[names[i]] = r + 0
	}
}
function complain(why) {
	print FILENAME ":" FNR ": " why
	bad = 1
}
function own_header() {
	own = FILENAME
	sub(/^lib\//, "", own)
	sub(/^admin\//, "", own)
	sub(/c$/, "h", own)
	path = FILENAME
	sub(/c$/, "h", path)
	return (getline line <path) > 0 ? own : ""
}
FNR == 1 {
	n = split(FILENAME, parts, "/")
	layer = parts[1] == "lib" ? parts[2] : parts[1]
	own = FILENAME ~ /\.c$/ ? own_header() : ""
	first = 1
}
/^#[ \t]*include/ {
	if (first && own != "" && $2 != "\"" own "\"")
		complain("\"" own "\" must be the first include")
	first = 0
}
/^#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	target = quoted[2]
	sub(/\/.*/, "", target)
	if (quoted[2] == "latchkey.h")
		target = "app"
	else if (quoted[2] !~ /\//)
		target = layer
	if (!(target in rank))
		complain(quoted[2] " is in no layer")
	else if (FILENAME == "lib/latchkey.h" || rank[target] > rank[layer] ||
	    (rank[target] == rank[layer] && target != layer))
		complain(layer " must not include " quoted[2])
	if (quoted[2] !~ /\// && layer != "admin" && quoted[2] != "latchkey.h")
		complain("name the layer of " quoted[2])
}
END { exit bad }'
