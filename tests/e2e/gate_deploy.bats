#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What starts the programs outside a test: spawn-fcgi with multiwatch, systemd's
# sockets, plain CGI by Apache, and the sample of settings.

load ../support/gate.sh
load ../support/apache.sh

setup_file() {
	suite_new development
	suite_user alice
	ALICE=$(suite_cookie alice)
	export ALICE
}

teardown_file() {
	suite_end
}

# As root the programs run as www-data, who must reach what the test has made.
# Nobody's environment is passed on, so that the file has all settings.
spawn() {
	env SOCKETS="$SUITE/sockets" LIBEXEC="$SUITE/bin" RUN_AS=www-data \
	    PROGRAMS='login gate' "$DEPLOY/spawn.sh" "$@" 3>&-
}

@test "spawn.sh starts the programs once, and stops them" { # R146
	local pid
	command -v multiwatch >/dev/null || skip 'multiwatch is not installed'
	mkdir "$SUITE/bin"
	cp "$BUILD/cgi-bin/login" "$BUILD/cgi-bin/gate" "$SUITE/bin"
	suite_settings_file
	[ "$(id -u)" -ne 0 ] || chown -R www-data "$STATE_DIR"
	chmod 711 "$SUITE"
	spawn start
	pid=$(cat "$SUITE/sockets/gate.pid")
	suite_wait ask_gate "$SUITE/sockets/gate.sock"
	has "$(ask_gate "$SUITE/sockets/gate.sock")" 'REMOTE_USER: alice'
	spawn start
	same 'not twice' "$(cat "$SUITE/sockets/gate.pid")" "$pid"
	same mode "$(stat -c %a "$SUITE/sockets/gate.sock")" 660
	[ "$(id -u)" -ne 0 ] || same owner \
	    "$(stat -c %U:%G "$SUITE/sockets/gate.sock")" www-data:www-data
	has "$(spawn status)" 'gate runs as'
	spawn stop
	has "$(spawn status)" 'gate does not run'
	run ! test -e "$SUITE/sockets/gate.sock"
	run ! kill -0 "$pid"
	[ "$(id -u)" -ne 0 ] || chown -R root "$STATE_DIR"
}

# ask_gate SOCKET: as lighttpd asks for alice.
ask_gate() {
	python3 "$SUPPORT/fcgi_client.py" --role 2 "$1" REQUEST_METHOD=GET \
	    HTTP_HOST=localhost REQUEST_URI=/ "HTTP_COOKIE=$ALICE" </dev/null
}

@test "systemd's units are well-formed" {
	command -v systemd-analyze >/dev/null ||
	    skip 'systemd is not installed'
	mkdir "$SUITE/units"
	sed -e "s,/usr/local/libexec/latchkey,$BUILD/cgi-bin," \
	    -e /^Documentation=/d "$DEPLOY/systemd/latchkey@.service" \
	    >"$SUITE/units/latchkey@.service"
	sed /^Documentation=/d "$DEPLOY/systemd/latchkey@.socket" \
	    >"$SUITE/units/latchkey@.socket"
	sed /^Documentation=/d "$DEPLOY/systemd/latchkey.target" \
	    >"$SUITE/units/latchkey.target"
	run -0 systemd-analyze verify "$SUITE/units/latchkey@gate.service" \
	    "$SUITE/units/latchkey@gate.socket" "$SUITE/units/latchkey.target"
	same complaints "$output" ''
	run -0 systemd-analyze security --offline=true --threshold=10 \
	    "$SUITE/units/latchkey@.service"
}

@test "a listening socket as standard input is enough" {
	command -v systemd-socket-activate >/dev/null ||
	    skip 'systemd is not installed'
	gate_run env PATH="$PATH" APP_ENV=development STATE_DIR="$STATE_DIR" \
	    systemd-socket-activate --inetd -l "$SUITE/activated.sock" \
	    -E APP_ENV -E STATE_DIR -E LATCHKEY_CONFIG "$BUILD/cgi-bin/gate" \
	    2>"$SUITE/activated.log"
	suite_wait test -S "$SUITE/activated.sock"
	has "$(ask_gate "$SUITE/activated.sock")" 'REMOTE_USER: alice'
}

@test "the sample of settings is one" {
	local text
	cp "$DEPLOY/latchkey.env" "$SUITE/sample.env"
	chmod 644 "$SUITE/sample.env"
	text=$(env -i LATCHKEY_CONFIG="$SUITE/sample.env" \
	    STATE_DIR="$STATE_DIR" LATCHKEY_SANDBOX=auto REQUEST_METHOD=GET \
	    HTTP_HOST=app.example HTTPS=on SCRIPT_NAME=/whoami \
	    REMOTE_ADDR=127.0.0.1 "$BUILD/cgi-bin/whoami")
	has "$text" 'Status: 200'
	has "$text" 'Strict-Transport-Security'
}

@test "Apache runs the programs as plain CGI" {
	gate_needs apache2
	GATE_PORT=$(suite_free_port)
	export BACKEND_PORT=9 URL=http://127.0.0.1:$GATE_PORT
	mkdir -p "$SUITE/www"
	suite_settings_file
	{
		apache_conf '' latchkey-cgi
		echo "SetEnv LATCHKEY_CONFIG $SUITE/settings"
	} >"$SUITE/apache.conf"
	apache_let_in owner
	apache_run
	suite_wait ask /whoami
	has "$(ask /whoami -b "$ALICE")" '"username":"alice"'
	has "$(ask /dashboard -b "$ALICE")" 'Welcome to the dashboard, alice!'
	same neighbour "$(status /loginx)" 404
	same logout "$(ask /logout -b "$ALICE" -d '')" 'Logged out!'
}
