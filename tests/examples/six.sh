#!/bin/sh -e
# SPDX-License-Identifier: ISC
#
# A test of a page for people who are logged in, as the README shows it: what
# it wants is $PROGRAM, any CGI program on latchkey, and latchkey in $PATH.
page() { env "$@" REQUEST_METHOD=GET HTTP_HOST=localhost "$PROGRAM"; }
cookie=$(latchkey session new --user alice)
page | grep '^Status: 401'
page HTTP_COOKIE="$cookie" | grep 'alice'
latchkey session end --user alice
page HTTP_COOKIE="$cookie" | grep '^Status: 401'
