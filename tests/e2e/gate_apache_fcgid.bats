#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The gate and the programs behind Apache by mod_fcgid, by the configurations of
# deploy/apache as they are.

load ../support/gate.sh
load ../support/apache.sh

# The worker that mod_fcgid has started; it starts another when it likes, and
# then there is nothing to kill.
gate_pid() {
	pgrep -o -f "^$SUITE/bin/gate" || echo none
}

gate_restart() {
	:
}

gate_start() {
	suite_settings_file
	{
		apache_conf fcgid latchkey-fcgid identity gate-fcgid
		apache_tls
		cat <<-EOF
		FcgidInitialEnv LATCHKEY_CONFIG $SUITE/settings
		FcgidIPCDir "$SUITE/fcgid"
		FcgidProcessTableFile "$SUITE/fcgid_shm"
		FcgidMaxProcessesPerClass 2
		EOF
	} >"$SUITE/apache.conf"
	mkdir -m 777 "$SUITE/fcgid"
	apache_let_in owner
	apache_run
}

setup_file() {
	gate_needs apache2
	[ -e /usr/lib/apache2/modules/mod_fcgid.so ] ||
	    skip 'mod_fcgid is not installed'
	gate_setup
	gate_start
	gate_ready
}

teardown_file() {
	suite_end
}

@test "fcgid: files, an application and a program open to users" {
	gate_is_open_to_users
}

@test "fcgid: a shell script behind the gate learns who it is" {
	gate_opens_cgi_to_users
}

@test "fcgid: parts, heads, what has not changed, websockets" { # R114
	gate_takes_every_form
}

@test "fcgid: HTTP/2 and TLS" { # R114
	gate_speaks_http2
}

@test "fcgid: PHP behind the gate learns who it is" {
	gate_opens_php_to_users
}

@test "fcgid: strangers see nothing" { # R110
	gate_is_closed_to_strangers
}

@test "fcgid: a group's folder opens to the group, at once" { # R058
	gate_is_open_to_the_group
}

@test "fcgid: pages lead through the login and back" { # R100 R116
	gate_leads_through_the_login
}

@test "fcgid: the gate closes with the session" { # R050 R055
	gate_closes_with_the_session
}

@test "fcgid: bodies go through" { # R113
	gate_lets_bodies_through
}

@test "fcgid: what a foreign page does stays out" { # R081
	gate_keeps_foreign_posts_out
}

@test "fcgid: no spelling of a path gets past" { # R115
	probe spellings "$ALICE" "$FILE" "$EDITORS" "$CGI" "$APP" "$PROGRAM"
}

@test "fcgid: no method gets past" { # R114
	probe methods "$ALICE" "$FILE" "$CGI" "$APP" "$PROGRAM"
}

@test "fcgid: no variable twice or aliased gets past" { # R104
	probe doubles "$FILE"
}

@test "fcgid: no identity can be forged" { # R112
	probe forge "$BOB" bob "$CGI" "$APP" "$PROGRAM" "$PHP"
}

@test "fcgid: the gate holds while its worker is killed" { # R111
	gate_holds_under_fire
}

@test "fcgid: the gate holds when too many ask" { # R111
	gate_holds_when_overloaded
}
