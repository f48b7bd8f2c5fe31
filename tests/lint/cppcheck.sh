#!/bin/sh
# SPDX-License-Identifier: ISC
#
# cppcheck over the product. What its comments suppress says why in its place.
set -u

cppcheck --quiet --std=c11 --language=c -j "$(nproc)" --inline-suppr \
    --enable=warning,performance,portability --error-exitcode=1 \
    --suppress=missingIncludeSystem -Ilib lib cgi-bin admin filter
