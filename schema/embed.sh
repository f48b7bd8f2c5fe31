#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Write the C source that compiles the schemas in: of each file given,
# schema/<store>/<name>.sql, a text `schema_<store>_<name>` with its lines
# word for word. lib/store/sqlite/schema.h declares them.
#
# usage: sh schema/embed.sh FILE... >schema.c
set -eu

printf '/* Made by schema/embed.sh. */\n#include "store/sqlite/schema.h"\n'
for file in "$@"; do
	name=$(basename "$file" .sql)
	store=$(basename "$(dirname "$file")")
	printf '\nconst char schema_%s_%s[] =\n' "$store" "$name"
	sed -e 's/["\\]/\\&/g' -e 's/	/\\t/g' -e 's/.*/    "&\\n"/' "$file"
	printf '    ;\n'
done
