#!/bin/sh
# SPDX-License-Identifier: ISC
#
# clang-tidy over the product, with the checks of .clang-tidy.
set -u

! find lib cgi-bin admin filter -name '*.c' | sort |
    xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy --quiet "$@" -- -std=gnu11 \
    -D_GNU_SOURCE -DLATCHKEY_VERSION="" -DCONFDIR=\"\" -DSTATEDIR=\"\" \
    -Ilib -Wall -Wextra 2>/dev/null' tidy |
    grep -E '^[^ ]+:[0-9]+:[0-9]+: (warning|error)'
