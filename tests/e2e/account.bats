#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# /account and one-time passwords behind a web server: the whole way from the
# administrator's command to the user's own password, and what ends with it.

load ../support/suite.sh

NEW='quite another long sentence'

setup_file() {
	suite_new development
	suite_serve
}

teardown_file() {
	suite_end
}

setup() {
	suite_user testuser
}

teardown() {
	latchkey user remove testuser
}

# log_in PASSWORD [curl's options]: the whole answer.
log_in() {
	ask /login -i -d username=testuser \
	    --data-urlencode "password=$1" "${@:2}"
}

cookie_of() {
	session_cookie <<<"$1" | cut -d';' -f1
}

status_with() {
	ask /dashboard -b "$1" -o /dev/null -w '%{http_code}'
}

# change COOKIE CURRENT NEW
change() {
	ask /account -i -b "$1" --data-urlencode "current_password=$2" \
	    --data-urlencode "new_password=$3"
}

# The password that the command has drawn, from its answer.
drawn() {
	sed -n 's/^one-time password, for 24 hours: //p' <<<"$1"
}

@test "a new password ends the others and replaces the token" { # R030 R055
	local here there answer new
	there=$(cookie_of "$(log_in "$PASSWORD")")
	here=$(cookie_of "$(log_in "$PASSWORD")")
	answer=$(change "$here" "$PASSWORD" "$NEW")
	has "$(body <<<"$answer")" 'The password is changed.'
	new=$(cookie_of "$answer")
	[ "$new" != "$here" ]
	same new "$(status_with "$new")" 200
	same here "$(status_with "$here")" 401
	same there "$(status_with "$there")" 401
	has "$(log_in "$PASSWORD")" '401 Unauthorized'
	has "$(log_in "$NEW")" '200 OK'
}

@test "of two changes at once one wins, and says so" { # R055
	local one two first second answers
	one=$(cookie_of "$(log_in "$PASSWORD")")
	two=$(cookie_of "$(log_in "$PASSWORD")")
	change "$one" "$PASSWORD" "$NEW one" >"$SUITE/one" &
	first=$!
	change "$two" "$PASSWORD" "$NEW two" >"$SUITE/two" &
	second=$!
	wait "$first" "$second"
	answers=$(cat "$SUITE/one" "$SUITE/two")
	same winners "$(grep -c 'The password is changed' <<<"$answers")" 1
	same sessions "$(suite_session_count)" 1
	if grep -q changed "$SUITE/one"; then
		has "$(log_in "$NEW one")" '200 OK'
	else
		has "$(log_in "$NEW two")" '200 OK'
	fi
}

@test "one-time: the user chooses a password and is in" { # R066
	local said given answer
	said=$(latchkey user passwd testuser --one-time)
	given=$(drawn "$said")
	[[ $given =~ ^([a-kmnp-z2-9]{5}-){3}[a-kmnp-z2-9]{5}$ ]]
	answer=$(log_in "$given")
	has "$answer" '403 Forbidden'
	has "$answer" new_password
	same cookie "$(cookie_of "$answer")" ''
	answer=$(log_in "$given" --data-urlencode "new_password=$NEW")
	same in "$(status_with "$(cookie_of "$answer")")" 200
	has "$(log_in "$given")" '401 Unauthorized'
	has "$(log_in "$NEW")" '200 OK'
}

@test "one-time: a new user, drawn anew each time, only said once" { # R066
	local first second
	first=$(drawn "$(latchkey user add other --one-time)")
	second=$(drawn "$(latchkey user passwd other --one-time)")
	latchkey user remove other
	[ -n "$first" ]
	[ "$first" != "$second" ]
	run -2 latchkey user add other --one-time --password-stdin <<<"$PASSWORD"
	hasnt "$(latchkey user list --json)" other
	run ! grep -raqF -e "$first" -e "$second" "$SUITE"
}

@test "one-time: it is still one after backup and restore" { # R066 R059
	local given
	given=$(drawn "$(latchkey user passwd testuser --one-time)")
	latchkey backup "$SUITE/saved"
	latchkey restore "$SUITE/saved"
	rm "$SUITE/saved"
	has "$(log_in "$given")" '403 Forbidden'
}

@test "nothing hostile comes back from the forms" { # R137 R100
	local answer given
	given=$(drawn "$(latchkey user passwd testuser --one-time)")
	answer=$(log_in "$given" -H 'Accept: text/html' \
	    -A '<script>alert(1)</script>' \
	    --data-urlencode 'next=//evil.example/"><script>')
	has "$answer" 'name="new_password"'
	hasnt "$answer" '<script'
	hasnt "$answer" evil.example
	hasnt "$answer" "$given"
}
