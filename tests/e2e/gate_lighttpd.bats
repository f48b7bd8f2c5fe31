#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The gate behind lighttpd, by the configurations of deploy/lighttpd as they are.

load ../support/gate.sh

gate_start() {
	cat >"$SUITE/paths.conf" <<-EOF
	var.latchkey_sockets = "$SUITE"
	var.latchkey_app_port = $BACKEND_PORT
	EOF
	cat >"$SUITE/lighttpd.conf" <<-EOF
	server.modules = ("mod_indexfile", "mod_cgi")
	server.document-root = "$SUITE/www"
	server.bind = "127.0.0.1"
	server.port = $GATE_PORT
	server.errorlog = "$SUITE/error.log"
	index-file.names = ("index.html")
	mimetype.assign = (".txt" => "text/plain")
	include "$SUITE/paths.conf"
	include "$DEPLOY/lighttpd/latchkey.conf"
	include "$DEPLOY/lighttpd/gate.conf"
	cgi.assign = (".sh" => "/bin/sh")
	\$HTTP["url"] =~ "^/private/php(/|\$)" {
		fastcgi.server = ("/" => ((
			"mode" => "authorizer",
			"socket" => "$SUITE/gate.sock",
			"check-local" => "disable"
		)), ".php" => (("socket" => "$SUITE/php.sock")))
	}
	\$HTTP["url"] =~ "^/private/quiet(/|\$)" {
		setenv.set-environment = ("GATE_REFUSE" => "401")
	}
	server.modules += ("mod_openssl")
	\$SERVER["socket"] == "127.0.0.1:$TLS_PORT" {
		ssl.engine = "enable"
		ssl.pemfile = "$SUITE/tls.pem"
	}
	EOF
	PATH=$PATH:/usr/sbin gate_run lighttpd -D -f "$SUITE/lighttpd.conf"
}

setup_file() {
	gate_needs lighttpd
	gate_setup
	gate_start
	gate_ready
}

teardown_file() {
	suite_end
}

@test "lighttpd: files, an application and a program open to users" {
	gate_is_open_to_users
}

@test "lighttpd: a shell script behind the gate learns who it is" {
	gate_opens_cgi_to_users
}

@test "lighttpd: parts, heads, what has not changed, websockets" { # R114
	gate_takes_every_form
}

@test "lighttpd: HTTP/2 and TLS" { # R114
	gate_speaks_http2
}

@test "lighttpd: PHP behind the gate learns who it is" {
	gate_opens_php_to_users
}

@test "lighttpd: a place of its own refuses as it says" { # R116
	gate_refuses_as_the_place_says
}

@test "lighttpd: strangers see nothing" { # R110
	gate_is_closed_to_strangers
}

@test "lighttpd: a group's folder opens to the group, at once" { # R058
	gate_is_open_to_the_group
}

@test "lighttpd: pages lead through the login and back" { # R100 R116
	gate_leads_through_the_login
}

@test "lighttpd: the gate closes with the session" { # R050 R055
	gate_closes_with_the_session
}

@test "lighttpd: bodies go through" { # R113
	gate_lets_bodies_through
}

@test "lighttpd: what a foreign page does stays out" { # R081
	gate_keeps_foreign_posts_out
}

@test "lighttpd: no spelling of a path gets past" { # R115
	probe spellings "$ALICE" "$FILE" "$EDITORS" "$CGI" "$APP" "$PROGRAM"
}

@test "lighttpd: no method gets past" { # R114
	probe methods "$ALICE" "$FILE" "$CGI" "$APP" "$PROGRAM"
}

@test "lighttpd: no variable twice or aliased gets past" { # R104
	probe doubles "$FILE"
}

@test "lighttpd: no identity can be forged" { # R112
	probe forge "$BOB" bob "$CGI" "$APP" "$PROGRAM" "$PHP"
}

@test "lighttpd: the gate holds while its worker is killed" { # R111
	gate_holds_under_fire
}

@test "lighttpd: the gate holds when too many ask" { # R111
	gate_holds_when_overloaded
}

@test "lighttpd: the gate is closed when its answer breaks off" { # R111
	gate_is_closed_when_torn
}
