#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Nothing of the machine it was made on: no paths, no package mirrors.
set -u

! grep -rnE '/wor[k]/|/home/[a-z]|/root/[a-z]|(deb|snapshot)\.debia[n]' \
    --exclude-dir=build --exclude-dir=.git .
