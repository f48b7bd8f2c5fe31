#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Each foreign library has one owner (doc/STYLE.md, 3): only the named files
# include its header.
set -u

failed=0
while read -r header owners; do
	if grep -rnE "#[[:space:]]*include[[:space:]]*[<\"]$header" \
	    --include='*.[ch]' lib cgi-bin admin filter | grep -vE "^($owners)"; then
		echo "$header belongs to $owners"
		failed=1
	fi
done <<'TABLE'
sodium lib/crypt/[a-z_]*\.c|lib/base/wipe\.c
jansson lib/base/json
sqlite3 lib/store/sqlite/
libpq-fe lib/store/postgres/
crypt\.h lib/crypt/legacy\.c
seccomp filter/
linux/landlock lib/app/landlock
fcgi nobody:_lib/app/fcgi.c_is_our_own
criterion nobody
TABLE
exit $failed
