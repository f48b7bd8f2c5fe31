#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Guessing at the login, from many processes: who has to wait and who has not,
# and how many hash at once. Each value of the policy: tests/unit/test_throttle.c.

load ../support/suite.sh

setup() {
	suite_new production
	suite_user alice
}

teardown() {
	suite_end
}

# attempt NAME PASSWORD ADDRESS [NAME=value ...]
attempt() {
	local form="username=$1&password=$2" address=$3
	shift 3
	cgi_post login "${form// /+}" REMOTE_ADDR="$address" "$@"
}

# Five guesses at the name, from five networks.
attack() {
	local i
	for i in 1 2 3 4 5; do
		has "$(attempt "$1" wrong "198.51.$i.1")" 'Status: 401'
	done
}

# answers PATTERN: how many answers in files have such a line.
answers() {
	grep -lE "$1" "$SUITE"/answer.* | wc -l
}

@test "who guesses has to wait, and is told how long" { # R068
	local answer seconds
	attack alice
	answer=$(attempt alice "$PASSWORD" 203.0.113.1)
	has "$answer" 'Status: 429 Too Many Requests'
	seconds=$(header Retry-After <<<"$answer")
	[ "$seconds" -ge 20 ] && [ "$seconds" -le 30 ]
	same cookies "$(header Set-Cookie <<<"$answer")" ''
	same sessions "$(suite_session_count)" 0
}

@test "a name that nobody has is treated alike" { # R067
	local mine other
	attack alice
	attack nobody
	mine=$(attempt alice "$PASSWORD" 203.0.113.1)
	other=$(attempt nobody "$PASSWORD" 203.0.113.1)
	same answer "$(grep -v Retry-After <<<"$other")" \
	    "$(grep -v Retry-After <<<"$mine")"
}

@test "the owner's browser logs in at once during an attack" { # R068
	local device
	device=$(attempt alice "$PASSWORD" 203.0.113.1 |
	    header Set-Cookie | grep ^__Host-Http-device= | cut -d';' -f1)
	attack alice
	has "$(attempt alice "$PASSWORD" 203.0.113.1)" 'Status: 429'
	has "$(attempt alice "$PASSWORD" 203.0.113.1 \
	    HTTP_COOKIE="$device")" 'Status: 200'
	has "$(attempt alice "$PASSWORD" 203.0.113.1 \
	    HTTP_COOKIE="${device}x")" 'Status: 429'
	attack bob
	has "$(attempt bob "$PASSWORD" 203.0.113.1 \
	    HTTP_COOKIE="$device")" 'Status: 429'
}

@test "parallel guesses are all counted" { # R068
	local i
	for i in $(seq 12); do
		attempt alice wrong "198.51.$i.1" >"$SUITE/answer.$i" &
	done
	wait
	same guesses "$(answers '^Status: 401')" 5
	same waits "$(answers '^Status: 429')" 7
}

@test "more logins than the queue holds are put off" { # R141
	local i
	export PASSWORD_SLOTS=1
	for i in $(seq 40); do
		attempt "user$i" wrong "198.51.$i.1" >"$SUITE/answer.$i" &
	done
	wait
	same answers "$(answers '^Status: (401|503)')" 40
	[ "$(answers '^Status: 401')" -ge 5 ]
	same told "$(answers '^Status: 503')" "$(answers '^Retry-After: 5')"
	has "$(attempt alice "$PASSWORD" 203.0.113.1)" 'Status: 200'
}

@test "there is at least one slot" { # R141
	PASSWORD_SLOTS=0 run -1 "$BUILD/cgi-bin/login" </dev/null
	has "$output" PASSWORD_SLOTS
}
