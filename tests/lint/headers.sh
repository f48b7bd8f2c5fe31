#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Every header compiles alone, without warnings (doc/STYLE.md, 13); the public
# one also as C++.
set -u

failed=0
for header in $(find lib admin tests -name '*.h' | sort); do
	"${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -fsyntax-only -Wall -Wextra -Wconversion \
	    -Wshadow -Wstrict-prototypes -Wvla -Werror -Ilib -Itests \
	    -include "$header" -x c /dev/null || failed=1
done
if command -v c++ >/dev/null; then
	c++ -fsyntax-only -Wall -Wextra -Werror -include lib/latchkey.h \
	    -x c++ /dev/null || failed=1
fi
exit $failed
