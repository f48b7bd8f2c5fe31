#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The memory of workers: what is left in it of secrets when an answer is out,
# whether it grows, by REQUESTS (20,000), and what it is limited to.

load ../support/suite.sh

PROGRAMS+=(visits)

setup_file() {
	suite_new production
	suite_user testuser 'memorable-password'
	suite_workers
}

teardown_file() {
	suite_end
}

# nowhere PROGRAM MAPPING SECRET...: not in those parts of the worker's memory. Ends
# are looked for, since malloc(3) writes over the beginnings of what it gets back.
nowhere() {
	python3 - "$(cat "$SUITE/$1.pid")" "${@:2}" <<-'EOF'
	import re, sys
	pid, mapping, *secrets = sys.argv[1:]
	searched, found = 0, []
	with open(f"/proc/{pid}/maps") as maps, \
	        open(f"/proc/{pid}/mem", "rb", 0) as memory:
	    for line in maps:
	        begin, end, rights = re.match(
	            r"(\w+)-(\w+) (\S+)", line).groups()
	        if not rights.startswith("rw") or mapping not in line:
	            continue
	        memory.seek(int(begin, 16))
	        part = memory.read(int(end, 16) - int(begin, 16))
	        searched += len(part)
	        for secret in secrets:
	            if (at := part.find(bytes.fromhex(secret)[-16:])) >= 0:
	                found.append((secret, line, part[at - 40:at]))
	assert searched > 100000
	assert not found, found
	EOF
}

hex() {
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

# A token in the cookie's form, and its 32 bytes: hexadecimal digits of both.
token_of() {
	local value=${1#*=}
	hex "$value"
	echo -n ' '
	tr -- -_ +/ <<<"$value" | base64 -d | od -An -v -tx1 -j2 -N32 |
	    tr -d ' \n'
}

@test "when an answer is out, no token, password or data is left of it" { # R153
	local form=CONTENT_TYPE=application/x-www-form-urlencoded cookie
	local note='a note that nobody else may read'
	[ "$(id -u)" -eq 0 ] || skip 'not run as root, who alone may look'
	cookie=$(printf 'username=testuser&password=memorable-password' |
	    fcgi login REQUEST_METHOD=POST "$form" | session_cookie)
	cookie=${cookie%%;*}
	printf 'comment=%s' "${note// /+}" | fcgi visits "$form" \
	    REQUEST_METHOD=POST HTTP_COOKIE="$cookie" >/dev/null
	has "$(fcgi visits HTTP_COOKIE="$cookie" </dev/null)" "$note"
	has "$(fcgi whoami HTTP_COOKIE="$cookie" </dev/null)" testuser
	fcgi logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" </dev/null \
	    >/dev/null
	# shellcheck disable=SC2046 # two words
	for program in login visits whoami logout; do
		echo "$program"
		nowhere "$program" '' $(token_of "$cookie") "$(hex "$note")" \
		    "$(hex "${note// /+}")" "$(hex memorable-password)"
	done
}

@test "when a login is refused, no password hash is left of it" { # R153
	local form=CONTENT_TYPE=application/x-www-form-urlencoded hash
	[ "$(id -u)" -eq 0 ] || skip 'not run as root, who alone may look'
	printf 'username=testuser&password=wrong-password' |
	    fcgi login REQUEST_METHOD=POST "$form" >/dev/null
	hash=$(latchkey backup - | jq -r '.password // empty')
	has "$hash" argon2id
	# The heap has SQLite's cache.
	nowhere login '[stack]' "$(hex "$hash")"
}

# The memory that the worker has in use, in KiB.
rss() {
	awk '/^VmRSS/ { print $2 }' "/proc/$(cat "$SUITE/$1.pid")/status"
}

# requests PROGRAM NUMBER: of all kinds, on a few connections.
requests() {
	python3 - "$SUITE/$1.sock" "/$1" "$2" "$(suite_cookie alice)" <<-'EOF'
	import os, sys
	sys.path.insert(0, os.environ["SUPPORT"])
	from fcgi_client import Connection, request
	path, name, number, cookie = sys.argv[1:]
	usual = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": name, "HTTPS": "on",
	    "HTTP_HOST": "app.example", "REMOTE_ADDR": "127.0.0.1"}
	dead = cookie[:-2] + ("AA" if cookie[-2:] != "AA" else "BB")
	form = {"REQUEST_METHOD": "POST",
	    "CONTENT_TYPE": "application/x-www-form-urlencoded"}
	kinds = [request({**usual, **more}, body, keep=True)
	    for more, body in (({"HTTP_COOKIE": cookie}, b""),
	    ({"HTTP_COOKIE": dead}, b""), ({"HTTP_HOST": "evil"}, b""),
	    ({"QUERY_STRING": "x" * 3000, "HTTP_COOKIE": cookie}, b""),
	    ({**form, "HTTP_COOKIE": cookie}, b"comment=" + b"y" * 2000),
	    ({**form, "HTTP_COOKIE": cookie}, b"comment=" + b"z" * 20000))]
	for n in range(0, int(number), 600):
	    with Connection(path) as connection:
	        for i in range(min(600, int(number) - n)):
	            connection.send(kinds[i % len(kinds)])
	            assert connection.answer().status > 0
	EOF
}

@test "a worker does not grow" { # R154
	local program before after n=${REQUESTS:-20000}
	for program in whoami visits; do
		requests "$program" 6000
		before=$(rss "$program")
		requests "$program" "$n"
		after=$(rss "$program")
		echo "# $program: $before KiB, $n requests later $after KiB" >&3
		[ "$after" -le $((before + before / 20)) ]
	done
}

@test "a worker can have so much and no more" { # R151
	local program proc limits
	for program in login whoami; do
		proc=/proc/$(cat "$SUITE/$program.pid")
		limits=$(sed -E 's/  +/ /g' "$proc/limits")
		for limit in 'address space 2147483648 2147483648' \
		    'open files 1024 1024' 'processes 0 0' \
		    'core file size 0 0'; do
			has "$limits" "Max $limit "
		done
		has "$(cat "$proc/status")" $'NoNewPrivs:\t1'
		has "$(cat "$proc/status")" $'Umask:\t0077'
		# Of what cannot be dumped, nobody but root has the files.
		same owner "$(stat -c %u "$proc/mem")" 0
	done
}
