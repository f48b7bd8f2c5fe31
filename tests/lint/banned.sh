#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Calls that are not used (doc/STYLE.md, 24): each has a safer neighbour.
# Lines of comments are passed over.
set -u

calls='strcpy|stpcpy|strcat|sprintf|vsprintf|strtok|strtok_r'
calls="$calls|atoi|atol|atoll|atof|gets|rand|srand|random|system|popen|alloca"
calls="$calls|mktemp|tmpnam|tempnam|setjmp|longjmp"

! find lib cgi-bin admin filter tests -name '*.[ch]' | sort |
    xargs grep -nE "(^|[^a-zA-Z0-9_])($calls)[[:space:]]*\(" |
    grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)'
