#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Every shell script and bats file passes shellcheck.
set -u

{
	grep -rlE '^#!/bin/(sh|bash)|^#!/usr/bin/env (sh|bash|bats)' \
	    run check .ci tests deploy pages schema 2>/dev/null
	find tests deploy -name '*.bats' -o -name '*.bash'
} | sort -u | xargs shellcheck
