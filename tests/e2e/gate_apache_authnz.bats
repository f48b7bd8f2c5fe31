#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The gate behind Apache by mod_authnz_fcgi, the programs by mod_proxy_fcgi, by
# the configurations of deploy/apache as they are.

load ../support/gate.sh
load ../support/apache.sh

# A worker on TCP: mod_authnz_fcgi knows no Unix sockets.
gate_restart() {
	spawn-fcgi -n -b "${BACKLOG:-1024}" -a 127.0.0.1 -p "$GATE_TCP" -- \
	    "$BUILD/cgi-bin/gate" 2>>"$SUITE/gate.log" 3>&- &
	echo $! | tee "$SUITE/gate.pid" >>"$SUITE/pids"
	disown
}

gate_start() {
	gate_restart
	{
		apache_conf authnz_fcgi latchkey identity gate-authnz
		cat <<-EOF
		<Location "/private/quiet">
			SetEnvIf Request_URI ^ GATE_REFUSE=401
		</Location>
		<Proxy "fcgi://whoami/" enablereuse=on max=16>
		</Proxy>
		<Location "/kept">
			SetHandler "proxy:unix:$SUITE/whoami.sock|fcgi://whoami/"
		</Location>
		EOF
		apache_tls
	} >"$SUITE/apache.conf"
	apache_let_in
	apache_run
}

setup_file() {
	gate_needs apache2
	GATE_TCP=$(suite_free_port)
	export GATE_TCP
	gate_setup
	suite_worker whoami
	gate_start
	gate_ready
}

teardown_file() {
	suite_end
}

@test "authnz: files, an application and a program open to users" {
	gate_is_open_to_users
}

@test "authnz: a shell script behind the gate learns who it is" {
	gate_opens_cgi_to_users
}

@test "authnz: parts, heads, what has not changed, websockets" { # R114
	gate_takes_every_form
}

@test "authnz: HTTP/2 and TLS" { # R114
	gate_speaks_http2
}

@test "authnz: PHP behind the gate learns who it is" {
	gate_opens_php_to_users
}

@test "authnz: a place of its own refuses as it says" { # R116
	gate_refuses_as_the_place_says
}

@test "authnz: strangers see nothing" { # R110
	gate_is_closed_to_strangers
}

@test "authnz: a group's folder opens to the group, at once" { # R058
	gate_is_open_to_the_group
}

@test "authnz: pages lead through the login and back" { # R100 R116
	gate_leads_through_the_login
}

@test "authnz: the gate closes with the session" { # R050 R055
	gate_closes_with_the_session
}

@test "authnz: bodies go through" { # R113
	gate_lets_bodies_through
}

@test "authnz: what a foreign page does stays out" { # R081
	gate_keeps_foreign_posts_out
}

@test "authnz: no spelling of a path gets past" { # R115
	probe spellings "$ALICE" "$FILE" "$EDITORS" "$CGI" "$APP" "$PROGRAM"
}

@test "authnz: no method gets past" { # R114
	probe methods "$ALICE" "$FILE" "$CGI" "$APP" "$PROGRAM"
}

@test "authnz: no variable twice or aliased gets past" { # R104
	probe doubles "$FILE"
}

@test "authnz: no identity can be forged" { # R112
	probe forge "$BOB" bob "$CGI" "$APP" "$PROGRAM" "$PHP"
}

@test "authnz: the gate holds while its worker is killed" { # R111
	gate_holds_under_fire
}

@test "authnz: the gate holds when too many ask" { # R111
	gate_holds_when_overloaded
}

# Sixteen connections that each of Apache's processes keeps, and one worker.
@test "authnz: nobody waits for a connection that idles" {
	run probe waits "$ALICE" 32 /kept
	echo "# $output" >&3
	same waits "$status" 0
}

@test "authnz: the gate is closed when its answer breaks off" { # R111
	gate_is_closed_when_torn "$GATE_TCP"
}
