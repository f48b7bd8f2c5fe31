#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The gate behind Caddy, by the configurations of deploy/caddy as they are.

load ../support/gate.sh

gate_start() {
	cat >"$SUITE/Caddyfile" <<-EOF
	{
		admin off
		auto_https off
		http_port $GATE_PORT
	}
	import $DEPLOY/caddy/latchkey.caddy
	(site) {
		bind 127.0.0.1
		root * $SUITE/www
		import latchkey
		handle /private/php/* {
			route {
				import latchkey_gate none
				php_fastcgi unix/$SUITE/php.sock {
					env REMOTE_USER {http.request.header.X-Remote-User}
					env REMOTE_GROUPS {http.request.header.X-Remote-Groups}
				}
				file_server
			}
		}
		import $DEPLOY/caddy/gate.caddy
		handle {
			file_server
		}
	}
	http://localhost:$GATE_PORT {
		import site
	}
	https://localhost:$TLS_PORT {
		import site
		tls $SUITE/tls.crt $SUITE/tls.key
	}
	EOF
	export LK_SOCKETS=$SUITE LK_APP=127.0.0.1:$BACKEND_PORT
	export LK_PROGRAM=unix/$SUITE/program.sock HOME=$SUITE
	gate_run caddy run --adapter caddyfile --config "$SUITE/Caddyfile" \
	    2>"$SUITE/caddy.log"
	unset LK_SOCKETS LK_APP LK_PROGRAM
}

setup_file() {
	gate_needs caddy
	gate_setup
	gate_start
	gate_ready
}

teardown_file() {
	suite_end
}

@test "caddy: files, an application and a program open to users" {
	gate_is_open_to_users
}

@test "caddy: parts, heads, what has not changed, websockets" { # R114
	gate_takes_every_form
}

@test "caddy: HTTP/2 and TLS" { # R114
	gate_speaks_http2
}

@test "caddy: PHP behind the gate learns who it is" {
	gate_opens_php_to_users
}

@test "caddy: strangers see nothing" { # R110
	gate_is_closed_to_strangers
}

@test "caddy: a group's folder opens to the group, at once" { # R058
	gate_is_open_to_the_group
}

@test "caddy: pages lead through the login and back" { # R100 R116
	gate_leads_through_the_login
}

@test "caddy: the gate closes with the session" { # R050 R055
	gate_closes_with_the_session
}

@test "caddy: bodies go through" { # R113
	gate_lets_bodies_through
}

@test "caddy: what a foreign page does stays out" { # R081
	gate_keeps_foreign_posts_out
}

@test "caddy: no spelling of a path gets past" { # R115
	probe spellings "$ALICE" "$FILE" "$EDITORS" "$APP" "$PROGRAM"
}

@test "caddy: no method gets past" { # R114
	probe methods "$ALICE" "$FILE" "$APP" "$PROGRAM"
}

@test "caddy: no variable twice or aliased gets past" { # R104
	probe doubles "$FILE"
}

@test "caddy: no identity can be forged" { # R112
	probe forge "$BOB" bob "$APP" "$PROGRAM" "$PHP"
}

@test "caddy: the gate holds while its worker is killed" { # R111
	gate_holds_under_fire
}

@test "caddy: the gate holds when too many ask" { # R111
	gate_holds_when_overloaded
}

@test "caddy: the gate is closed when its answer breaks off" { # R111
	gate_is_closed_when_torn
}
