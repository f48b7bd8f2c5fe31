#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The life of a session over FastCGI and behind each web server (servers.sh): its
# beginning at a login, both timeouts, its end, and what an edited database is
# worth.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

PROGRAMS+=(visits)

setup_file() {
	suite_new production
	suite_user testuser
	suite_user crowd
	suite_start
}

teardown_file() {
	suite_end
}

TYPE=CONTENT_TYPE=application/x-www-form-urlencoded

# log_in [NAME=value ...]: a cookie of $LOGIN or testuser.
log_in() {
	printf 'username=%s&password=%s' "${LOGIN-testuser}" "${PASSWORD// /+}" |
	    served login REQUEST_METHOD=POST "$TYPE" "$@" |
	    session_cookie | cut -d';' -f1
}

is_live() {
	served whoami HTTP_COOKIE="$1" </dev/null | body |
	    jq -e .authenticated >/dev/null
}

# sql STATEMENT: edit the database of sessions, as no program of ours would.
sql() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
for row in db.execute(sys.argv[2]):
    print(*row)
db.commit()' "$STATE_DIR/sessions/sessions.db" "$1"
}

# visit COOKIE [NAME=value ...]: the example, which counts visits.
visit() {
	served visits HTTP_COOKIE="$1" "${@:2}" </dev/null
}

# ---- beginning ----

@test "tokens all differ, bit by bit, and say nothing" { # R001 R003
	python3 - <<-'EOF'
	import base64, os, sys
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask, connect
	params = {"REQUEST_METHOD": "GET", "HTTPS": "on",
	    "SCRIPT_NAME": "/visits", "HTTP_HOST": "app.example",
	    "REMOTE_ADDR": "127.0.0.1"}
	connection = connect(params)

	def draw():
	    set_cookie, = ask("visits", params,
	        through=connection).headers("Set-Cookie")
	    value = base64.b64decode(set_cookie.split(";")[0].split("=")[1],
	        b"-_", validate=True)
	    assert len(value) == 66
	    return value

	drawn = [draw() for _ in range(500)]
	assert len({value[:2] for value in drawn}) == 1
	tokens = [value[2:34] for value in drawn]
	assert len(set(tokens)) == 500
	for bit in range(256):
	    ones = sum(token[bit // 8] >> bit % 8 & 1 for token in tokens)
	    assert abs(ones - 250) < 6 * 500 ** 0.5 / 2, (bit, ones)
	EOF
	same user "$(log_in | base64 -di 2>/dev/null | grep -c testuser)" 0
}

@test "what an anonymous visitor has set is not taken into a login" { # R031
	local cookie after
	cookie=$(printf name=Mallory | served visits REQUEST_METHOD=POST \
	    "$TYPE" | session_cookie | cut -d';' -f1)
	has "$(visit "$cookie")" 'Hello, Mallory!'
	after=$(log_in HTTP_COOKIE="$cookie")
	has "$(visit "$after")" 'Hello, stranger!</h1><p>Visit 1.'
	run ! is_live "$cookie"
	has "$(visit "$after")" 'Visit 2.'
}

@test "a login gives a new token, and the old one is dead with the answer" { # R030
	local before after
	before=$(log_in)
	after=$(log_in HTTP_COOKIE="$before")
	[ -n "$after" ] && [ "$after" != "$before" ]
	run ! is_live "$before"
	is_live "$after"
}

@test "of many parallel requests none sees the old token alive" { # R030
	local before
	before=$(log_in)
	python3 - "$before" "$PASSWORD" <<-'EOF'
	import os, sys, threading, time, urllib.parse
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask
	cookie, password = sys.argv[1:]
	usual = {"HTTPS": "on", "HTTP_HOST": "app.example",
	    "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie}
	seen = []
	stop = threading.Event()

	def look():
	    while not stop.is_set():
	        began = time.monotonic()
	        body = ask("whoami", {**usual,
	            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/whoami"}).body
	        seen.append((began, b'"authenticated":true' in body))

	def wait_for(count, since):
	    late = time.monotonic() + 30
	    while sum(began > since for began, _ in list(seen)) < count:
	        assert time.monotonic() < late, len(seen)
	        time.sleep(0.01)

	threads = [threading.Thread(target=look, daemon=True)
	    for _ in range(16)]
	for t in threads:
	    t.start()
	wait_for(20, 0)
	before = [live for _, live in seen]
	form = urllib.parse.urlencode({"username": "testuser",
	    "password": password})
	answer = ask("login", {**usual, "REQUEST_METHOD": "POST",
	    "SCRIPT_NAME": "/login",
	    "CONTENT_TYPE": "application/x-www-form-urlencoded"},
	    form.encode())
	answered = time.monotonic()
	assert answer.headers("Set-Cookie"), answer.stdout
	wait_for(40, answered)
	stop.set()
	for t in threads:
	    t.join()
	assert all(before)
	assert not any(live for began, live in seen if began > answered)
	EOF
}

@test "wrong passwords begin nothing and end nothing" {
	local cookie
	cookie=$(log_in)
	printf 'username=testuser&password=wrong-password' |
	    served login REQUEST_METHOD=POST "$TYPE" HTTP_COOKIE="$cookie" \
	    >/dev/null
	is_live "$cookie"
}

@test "anonymous requests make no rows" { # R040
	local before
	before=$(sql 'SELECT count(*) FROM session')
	python3 - <<-'EOF'
	import os, sys
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask, connect
	params = {"REQUEST_METHOD": "GET", "HTTPS": "on",
	    "HTTP_HOST": "app.example", "REMOTE_ADDR": "127.0.0.1"}
	connection = connect(params)
	made = 0
	for program in "home", "dashboard", "whoami", "logout", "login":
	    for i in range(200):
	        answer = ask(program, {**params, "SCRIPT_NAME": "/" + program,
	            "HTTP_COOKIE": f"__Host-Http-sid={i}"}, through=connection)
	        assert answer.status in (200, 401, 404)
	        made += 1
	assert made == 1000
	EOF
	same rows "$(sql 'SELECT count(*) FROM session')" "$before"
}

@test "the longest unseen session goes when a user has too many" { # R041
	local i last cookies=()
	for i in {0..19}; do
		cookies+=("$(suite_cookie crowd --idle-for $((30 - i))m)")
	done
	last=$(LOGIN=crowd log_in)
	run ! is_live "${cookies[0]}"
	is_live "${cookies[1]}"
	is_live "$last"
}

# ---- requests beside each other ----

@test "parallel changes all count, and none survives the end" { # R038 R142
	local cookie
	cookie=$(log_in)
	visit "$cookie" >/dev/null
	python3 - "$cookie" <<-'EOF'
	import os, re, sys, threading, time
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask, connect
	usual = {"HTTPS": "on", "HTTP_HOST": "app.example",
	    "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": sys.argv[1]}
	visits = {**usual, "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/visits"}
	ended, answers = threading.Event(), []

	def visit():
	    connection = connect(visits)
	    while True:
	        late = ended.is_set()
	        answer = ask("visits", visits, through=connection)
	        answers.append((late, answer))
	        if late:
	            return

	threads = [threading.Thread(target=visit) for _ in range(8)]
	for t in threads:
	    t.start()
	while len(answers) < 200:
	    time.sleep(0.01)
	end = ask("logout", {**usual, "REQUEST_METHOD": "POST",
	    "SCRIPT_NAME": "/logout"})
	ended.set()
	for t in threads:
	    t.join()
	assert end.status == 200, end.stdout

	def number(answer):
	    return int(re.search(rb"Visit (\d+)", answer.body).group(1))

	before = sorted(number(a) for late, a in answers
	    if a.status == 200 and not a.headers("Set-Cookie"))
	assert before == list(range(2, len(before) + 2)), before
	assert len(before) >= 190
	# Who came later began anew, anonymously, or was told to log in.
	after = [a for late, a in answers if late]
	assert len(after) == 8
	assert all(a.status == 401 or a.headers("Set-Cookie") for a in after)
	EOF
	run ! is_live "$cookie"
}

# ---- timeouts ----

@test "who does nothing for the idle timeout is logged out" { # R032
	local cookie
	cookie=$(SESSION_IDLE_TIMEOUT=3s suite_cookie idler)
	is_live "$cookie"
	sleep 3.1
	run ! is_live "$cookie"
}

@test "who does something stays" { # R032
	local cookie
	cookie=$(SESSION_IDLE_TIMEOUT=4s suite_cookie worker)
	for _ in 1 2 3; do
		sleep 2
		is_live "$cookie"
	done
}

@test "but not beyond the absolute timeout" { # R033
	local cookie end
	cookie=$(suite_cookie busy --expires-in 3s)
	end=$(($(date +%s%N) + 3200000000))
	is_live "$cookie"
	while [ "$(date +%s%N)" -lt "$end" ]; do
		is_live "$cookie" || true
	done
	run ! is_live "$cookie"
}

@test "the timeouts of a row are its own" { # R034
	local cookie
	cookie=$(SESSION_IDLE_TIMEOUT=2h suite_cookie alice --idle-for 90m)
	has "$(SESSION_IDLE_TIMEOUT=1h cgi whoami HTTP_COOKIE="$cookie")" \
	    '"authenticated":true'
}

@test "expired rows are deleted when seen" { # R037
	local cookie
	cookie=$(suite_cookie fleeting --expires-in 1s)
	sleep 1.1
	run ! is_live "$cookie"
	same rows "$(sql "SELECT count(*) FROM session
	    WHERE user = 'fleeting'")" 0
}

# ---- edited rows ----

@test "edited fields break the seal" { # R034 R128
	local cookie field
	for field in absolute_end=absolute_end+1000 created=created-1 \
	    version=version+1 "user='admin'" "handle='AAAAAAAAAAAAAAAAAAAAAA'" \
	    "data=zeroblob(60)" "data=CAST(substr(data,1,10) AS BLOB)"; do
		cookie=$(suite_cookie mallory)
		is_live "$cookie"
		sql "UPDATE session SET $field WHERE user = 'mallory'"
		echo "$field"
		run ! is_live "$cookie"
		sql "DELETE FROM session WHERE user IN ('mallory', 'admin')"
	done
}

@test "data of one row is nothing in another" { # R128
	local mine other
	mine=$(suite_cookie mallory)
	other=$(suite_cookie victim)
	sql "UPDATE session SET data = (SELECT data FROM session
	    WHERE user = 'victim') WHERE user = 'mallory'"
	run ! is_live "$mine"
	is_live "$other"
}

@test "a row of the future is dead, a clock a little off is not" { # R037
	local cookie now
	cookie=$(suite_cookie late)
	now=$(date +%s)
	sql "UPDATE session SET last_seen = ${now}000 + 40000
	    WHERE user = 'late'"
	is_live "$cookie"
	sql "UPDATE session SET last_seen = ${now}000 + 90000
	    WHERE user = 'late'"
	run ! is_live "$cookie"
}

# ---- end ----

@test "a logout ends the session, and the replayed cookie is refused" { # R050
	local cookie
	cookie=$(log_in)
	has "$(served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" \
	    </dev/null)" 'Logged out!'
	run ! is_live "$cookie"
	has "$(served dashboard HTTP_COOKIE="$cookie" </dev/null)" 'Status: 401'
}

@test "an acknowledged logout survives kill -9" { # R050
	local cookie
	cookie=$(log_in)
	served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" </dev/null |
	    grep -q '^Status: 200'
	cat "$SUITE"/*.pid | xargs kill -KILL
	sed -i "$(sed 's,.*,/^&$/d,' "$SUITE"/*.pid)" "$SUITE/pids"
	rm "$SUITE"/*.sock
	suite_workers
	run ! is_live "$cookie"
	is_live "$(log_in)"
}

@test "a logout is a POST, and may be repeated" { # R052
	local cookie
	cookie=$(log_in)
	has "$(served logout HTTP_COOKIE="$cookie" </dev/null)" \
	    'Do you want to log out?'
	is_live "$cookie"
	for _ in 1 2 3; do
		has "$(served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" \
		    </dev/null)" 'Logged out!'
	done
	has "$(served logout REQUEST_METHOD=POST </dev/null)" 'Logged out!'
}

@test "every page for people who are logged in has the button" { # R052
	local cookie program
	cookie=$(suite_cookie alice)
	for program in home dashboard; do
		has "$(served "$program" HTTP_COOKIE="$cookie" \
		    HTTP_ACCEPT=text/html </dev/null)" 'action="/logout"'
	done
}

@test "a logout ends this session alone" {
	local one other
	one=$(suite_cookie twice)
	other=$(suite_cookie twice)
	served logout REQUEST_METHOD=POST HTTP_COOKIE="$one" </dev/null
	run ! is_live "$one"
	is_live "$other"
}

@test "what the command ends is dead at the next request" { # R055 R056
	local cookie
	cookie=$(suite_cookie alice)
	is_live "$cookie"
	latchkey session end --user alice
	run ! is_live "$cookie"
	suite_user bob
	cookie=$(suite_cookie bob)
	is_live "$cookie"
	printf 'another password\n' | latchkey user passwd bob --password-stdin
	run ! is_live "$cookie"
	cookie=$(suite_cookie bob)
	latchkey user remove bob
	run ! is_live "$cookie"
}

@test "no login that races with a new password lives on" { # R057
	python3 - "$BUILD/latchkey" "$PASSWORD" <<-'EOF'
	import os, subprocess, sys, threading, time, urllib.parse
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask
	latchkey, password = sys.argv[1:]
	usual = {"HTTPS": "on", "HTTP_HOST": "app.example",
	    "REMOTE_ADDR": "127.0.0.1"}

	def log_in(user, word, device=""):
	    form = urllib.parse.urlencode({"username": user,
	        "password": word}).encode()
	    answer = ask("login", {**usual,
	        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "/login",
	        "HTTP_COOKIE": device,
	        "CONTENT_TYPE": "application/x-www-form-urlencoded"}, form)
	    cookies = answer.headers("Set-Cookie")
	    assert (answer.status == 200) == bool(cookies), answer.stdout
	    return [c.split(";")[0] for c in cookies]

	def is_live(cookie):
	    return b'"authenticated":true' in ask("whoami", {**usual,
	        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/whoami",
	        "HTTP_COOKIE": cookie}).body

	def command(*words, stdin=""):
	    subprocess.run([latchkey, *words], input=stdin, text=True,
	        check=True, stdout=subprocess.DEVNULL)

	counts = {"let in": 0, "refused": 0}
	for n in range(8):
	    # A name and an address for each round: guesses are counted by both.
	    racer, old, new = f"racer{n}", password + "1", password + "2"
	    usual["REMOTE_ADDR"] = f"127.0.{n}.1"
	    command("user", "add", racer, "--password-stdin",
	        stdin=old + "\n")
	    answers, stop = [], threading.Event()

	    def keep_on():
	        while not stop.is_set():
	            answers.append(log_in(racer, old))

	    threads = [threading.Thread(target=keep_on) for _ in range(4)]
	    for t in threads:
	        t.start()
	    while len(answers) < 2:
	        time.sleep(0.002)
	    command("user", "passwd", racer, "--password-stdin",
	        stdin=new + "\n")
	    stop.set()
	    for t in threads:
	        t.join()
	    let_in = [a for a in answers if a]
	    counts["let in"] += len(let_in)
	    counts["refused"] += len(answers) - len(let_in)
	    device = [c for c in let_in[0] if "device=" in c][0]
	    session = lambda a: [c for c in a if "device=" not in c][0]
	    assert not [a for a in let_in if is_live(session(a))]
	    assert is_live(session(log_in(racer, new, device)))
	print("#", counts)
	assert counts["let in"] > 8
	EOF
	same left "$(latchkey session list --user racer7 --json | jq length)" 1
}
