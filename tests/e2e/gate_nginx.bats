#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The gate behind nginx, by the configurations of deploy/nginx as they are.

load ../support/gate.sh

# deploy/nginx/upstreams.conf with the sockets and ports of the test.
paths() {
	sed -e "s,/run/latchkey,$SUITE," -e "s,:3000,:$BACKEND_PORT," \
	    "$DEPLOY/nginx/upstreams.conf"
}

# PHP, and a place that names the user by GATE_IDENTITY.
more() {
	cat <<-EOF
	location ^~ /private/php/ {
		auth_request /_gate;
		auth_request_set \$gate_user \$upstream_http_variable_remote_user;
		auth_request_set \$gate_groups \$upstream_http_variable_remote_groups;
		error_page 401 = /_login;
		include latchkey/params.conf;
		include latchkey/body.conf;
		fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
		fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
		fastcgi_param REMOTE_USER \$gate_user;
		fastcgi_param REMOTE_GROUPS \$gate_groups;
		fastcgi_pass unix:$SUITE/php.sock;
	}
	location = /_gate_named {
		internal;
		include latchkey/params.conf;
		include latchkey/no-body.conf;
		fastcgi_param GATE_IDENTITY header;
		fastcgi_pass latchkey_gate;
	}
	location ^~ /private/quiet/ {
		auth_request /_gate_named;
		auth_request_set \$gate_name \$upstream_http_remote_user;
		add_header X-Named \$gate_name;
	}
	EOF
}

gate_start() {
	mkdir "$SUITE/nginx"
	more >"$SUITE/nginx/more.conf"
	ln -s "$DEPLOY/nginx" "$SUITE/nginx/latchkey"
	paths >"$SUITE/nginx/upstreams.conf"
	nginx_head >"$SUITE/nginx/nginx.conf"
	cat >>"$SUITE/nginx/nginx.conf" <<-EOF
		include upstreams.conf;
		client_max_body_size 10m;
		server {
			listen 127.0.0.1:$GATE_PORT;
			server_name localhost;
			root $SUITE/www;
			include latchkey/latchkey.conf;
			include latchkey/gate.conf;
			include more.conf;
			listen 127.0.0.1:$TLS_PORT ssl http2;
			ssl_certificate $SUITE/tls.pem;
			ssl_certificate_key $SUITE/tls.pem;
		}
	}
	EOF
	PATH=$PATH:/usr/sbin gate_run nginx -c "$SUITE/nginx/nginx.conf" \
	    -e "$SUITE/error.log"
}

setup_file() {
	gate_needs nginx
	gate_setup
	gate_start
	gate_ready
}

teardown_file() {
	suite_end
}

@test "nginx: files, an application and a program open to users" {
	gate_is_open_to_users
}

@test "nginx: parts, heads, what has not changed, websockets" { # R114
	gate_takes_every_form
}

@test "nginx: HTTP/2 and TLS" { # R114
	gate_speaks_http2
}

@test "nginx: PHP behind the gate learns who it is" {
	gate_opens_php_to_users
}

@test "nginx: strangers see nothing" { # R110
	gate_is_closed_to_strangers
}

@test "nginx: a group's folder opens to the group, at once" { # R058
	gate_is_open_to_the_group
}

@test "nginx: pages lead through the login and back" { # R100 R116
	gate_leads_through_the_login
}

@test "nginx: the gate closes with the session" { # R050 R055
	gate_closes_with_the_session
}

@test "nginx: bodies go through" { # R113
	gate_lets_bodies_through
}

@test "nginx: what a foreign page does stays out" { # R081
	gate_keeps_foreign_posts_out
}

@test "nginx: no spelling of a path gets past" { # R115
	probe spellings "$ALICE" "$FILE" "$EDITORS" "$APP" "$PROGRAM"
}

@test "nginx: no method gets past" { # R114
	probe methods "$ALICE" "$FILE" "$APP" "$PROGRAM"
}

@test "nginx: no variable twice or aliased gets past" { # R104
	probe doubles "$FILE"
}

@test "nginx: no identity can be forged" { # R112
	probe forge "$BOB" bob "$APP" "$PROGRAM" "$PHP"
}

@test "nginx: the gate holds while its worker is killed" { # R111
	gate_holds_under_fire
}

@test "nginx: the gate holds when too many ask" { # R111
	gate_holds_when_overloaded
}

@test "nginx: a place of its own names the user as it says" { # R112
	same bob "$(ask "$QUIET" -b "$BOB" -i | header X-Named)" bob
	same stranger "$(status "$QUIET")" 401
}

# Eight connections that nginx keeps, and one worker.
@test "nginx: nobody waits for a connection that idles" {
	run probe waits "$ALICE" 32 "$FILE"
	echo "# $output" >&3
	same waits "$status" 0
}

@test "nginx: the gate is closed when its answer breaks off" { # R111
	gate_is_closed_when_torn
}
