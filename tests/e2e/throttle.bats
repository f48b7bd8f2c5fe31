#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Guessing at the login, from many processes: who has to wait and who has not,
# and how many hash at once. Each value of the policy: tests/unit/test_throttle.c.
# Runs alone: it measures how long a page takes meanwhile.

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

@test "200 logins at once take the memory of their slots, and no page's time" { # R141
	export PASSWORD_SLOTS=2
	suite_worker dashboard
	spawn-fcgi -F 8 -b 1024 -s "$SUITE/login.sock" -P "$SUITE/logins" -- \
	    "$BUILD/cgi-bin/login" >/dev/null 3>&-
	# The last line has no end.
	awk 1 "$SUITE/logins" >>"$SUITE/pids"
	python3 - "$SUITE" "$(suite_cookie alice)" <<-'EOF' 3>&- >"$SUITE/said"
	import os, re, sys, threading, time
	sys.path.insert(0, os.environ["SUPPORT"])
	from fcgi_client import Connection, ask, request
	suite, cookie = sys.argv[1:]
	usual = {"HTTPS": "on", "HTTP_HOST": "app.example"}
	answers, waits = [], []

	def log_in(n):
	    with Connection(f"{suite}/login.sock") as connection:
	        connection.send(request({**usual,
	            "REQUEST_METHOD": "POST", "SCRIPT_NAME": "/login",
	            "CONTENT_TYPE": "application/x-www-form-urlencoded",
	            "REMOTE_ADDR": f"198.51.{n}.1"},
	            f"username=user{n}&password=wrong".encode()))
	        answers.append(connection.answer(120).status)

	def memory(pid):
	    with open(f"/proc/{pid}/status", encoding="ascii") as f:
	        return int(re.search(r"RssAnon:\s+(\d+)", f.read())[1]) / 1024

	with open(f"{suite}/logins", encoding="ascii") as f:
	    workers = f.read().split()
	most = 0

	threads = [threading.Thread(target=log_in, args=(n,))
	    for n in range(200)]
	for t in threads:
	    t.start()
	while any(t.is_alive() for t in threads):
	    began = time.monotonic()
	    answer = ask(f"{suite}/dashboard.sock", {**usual,
	        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/dashboard",
	        "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie})
	    waits.append(time.monotonic() - began)
	    assert answer.status == 200
	    most = max(most, sum(map(memory, workers)))
	    time.sleep(0.002)
	waits.sort()
	print(f"{answers.count(401)} logins refused, {answers.count(503)} put"
	    f" off in {most:.0f} MiB; {len(waits)} pages meanwhile,"
	    f" p99 {waits[len(waits) * 99 // 100] * 1000:.1f} ms")
	assert len(answers) == 200 and set(answers) <= {401, 503}
	assert 19 < most <= 2 * 19 + 64, most
	assert len(waits) > 20 and waits[len(waits) * 99 // 100] < 0.1
	EOF
	sed 's/^/# /' "$SUITE/said" >&3
}

@test "there is at least one slot" { # R141
	PASSWORD_SLOTS=0 run -1 "$BUILD/cgi-bin/login" </dev/null
	has "$output" PASSWORD_SLOTS
}
