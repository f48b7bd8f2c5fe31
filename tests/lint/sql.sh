#!/bin/sh
# SPDX-License-Identifier: ISC
#
# SQL is constant (R123), and nothing upserts: what was ended stays ended
# (R038).
set -u

failed=0
verbs='SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|COMMIT'
if grep -rnEi '(REPLACE[[:space:]]+INTO|ON[[:space:]]+CONFLICT|INSERT[[:space:]]+OR)' \
    lib admin schema; then
	echo 'R038: no upserts'
	failed=1
fi
if grep -rnE "printf *\(.*\"($verbs) " lib admin ||
    grep -rnE 'sqlite3_(v?mprintf|v?snprintf|str_|exec_printf)' lib admin; then
	echo 'R123: bind values, do not format them into SQL'
	failed=1
fi
exit $failed
