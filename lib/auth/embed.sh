#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Write the C source of the list that lib/auth/blocklist.h declares. The words
# have neither quotes nor backslashes.
#
#     lib/auth/embed.sh lib/auth/blocklist.txt >blocklist.c
set -eu

printf '/* Made by lib/auth/embed.sh. */\n#include "auth/blocklist.h"\n\n'
echo 'const char blocklist_words[][BLOCKLIST_WIDTH] = {'
LC_ALL=C sort -c "$1"
sed 's/.*/	"&",/' "$1"
echo '};'
echo 'const size_t blocklist_count ='
echo '    sizeof(blocklist_words) / sizeof(blocklist_words[0]);'
