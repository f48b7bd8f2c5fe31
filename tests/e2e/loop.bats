#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The accept loop: one worker with kept connections and new ones, peers that
# send byte by byte or not at all, and what SIGTERM does to them.

load ../support/suite.sh

setup_file() {
	suite_new development
	suite_user testuser
}

setup() {
	PROGRAM_LOG=$SUITE/whoami.log
	rm -f "$SUITE/whoami.sock"
	suite_worker whoami
	WORKER=$(tail -1 "$SUITE/pids")
	export WORKER
}

teardown() {
	kill "$WORKER" 2>/dev/null || true
	cat "$PROGRAM_LOG"
}

teardown_file() {
	suite_end
}

# scenario: a program on standard input with a worker and these words at hand.
scenario() {
	{
		cat <<-'EOF'
		import os, signal, socket, sys, threading, time
		sys.path.insert(0, os.environ["SUPPORT"])
		from fcgi_client import *
		path = os.environ["SUITE"] + "/whoami.sock"
		worker = int(os.environ["WORKER"])
		cookie = sys.argv[1]
		usual = [("REQUEST_METHOD", "GET"), ("SCRIPT_NAME", "/whoami"),
		    ("HTTP_HOST", "localhost"), ("REMOTE_ADDR", "127.0.0.1"),
		    ("HTTP_COOKIE", cookie)]
		whole = request(usual)
		kept = request(usual, keep=True)
		lock = threading.Lock()
		took, failed = [], []

		def answered(answer, began=None):
		    assert answer.ended and answer.status == 200, answer.__dict__
		    assert b'"authenticated":true' in answer.body
		    if began is not None:
		        with lock:
		            took.append(time.monotonic() - began)

		def together(jobs):
		    """Run all at once; any failure is one of the whole."""
		    def run(job):
		        try:
		            job()
		        except BaseException as problem:
		            with lock:
		                failed.append(problem)
		    threads = [threading.Thread(target=run, args=(j,)) for j in jobs]
		    for t in threads:
		        t.start()
		    for t in threads:
		        t.join()
		    assert not failed, failed

		def is_gone(seconds):
		    """Has the worker ended? It is no child of ours."""
		    end = time.monotonic() + seconds
		    while time.monotonic() < end:
		        try:
		            with open(f"/proc/{worker}/stat") as f:
		                if f.read().rsplit(")", 1)[1].split()[0] == "Z":
		                    return True
		        except FileNotFoundError:
		            return True
		        time.sleep(0.01)
		    return False
		EOF
		cat
	} | python3 - "$(suite_cookie testuser)"
}

@test "16 kept connections, 16 new ones, slow peers among them" { # R140
	scenario <<-'EOF'
	def keeps(slow):
	    with Connection(path) as c:
	        for _ in range(3 if slow else 60):
	            began = time.monotonic()
	            c.send(kept, 1 if slow else 0, 0.004)
	            answered(c.answer(10), None if slow else began)

	def comes_new(slow):
	    for _ in range(2 if slow else 60):
	        began = time.monotonic()
	        with Connection(path) as c:
	            c.send(whole, 1 if slow else 0, 0.004)
	            answered(c.answer(10), None if slow else began)

	together([lambda n=n: keeps(n < 4) for n in range(16)] +
	         [lambda n=n: comes_new(n < 4) for n in range(16)])
	assert len(took) == 24 * 60
	took.sort()
	print(f"# {len(took)} requests, the slowest {took[-1]:.3f} s",
	    file=sys.stderr)
	assert took[-1] < 5
	EOF
}

@test "SIGTERM cuts no request that has begun, slow ones neither" { # R155
	scenario <<-'EOF'
	half = len(kept) // 2
	peers = [Connection(path) for _ in range(32)]
	for n, c in enumerate(peers):
	    c.send((kept if n % 2 else whole)[:half])
	time.sleep(0.3)
	os.kill(worker, signal.SIGTERM)
	time.sleep(0.3)

	def finish(n):
	    rest = (kept if n % 2 else whole)[half:]
	    peers[n].send(rest, 1 if n < 8 else 0, 0.004)
	    answered(peers[n].answer(10))

	together([lambda n=n: finish(n) for n in range(32)])
	assert all(c.is_closed() for c in peers)
	assert is_gone(5)
	EOF
}

@test "SIGTERM under load: every answer is whole or has not begun" { # R155
	scenario <<-'EOF'
	counts = {"whole": 0, "none": 0}

	def load():
	    while True:
	        try:
	            with Connection(path) as c:
	                c.send(whole)
	                answer = c.answer(10)
	        except (ConnectionRefusedError, BrokenPipeError,
	                ConnectionResetError):
	            return
	        with lock:
	            if not answer.stdout:
	                counts["none"] += 1
	                return
	            counts["whole"] += 1
	        answered(answer)

	def stop():
	    time.sleep(0.7)
	    os.kill(worker, signal.SIGTERM)

	together([load] * 8 + [stop])
	assert is_gone(5)
	print("#", counts, file=sys.stderr)
	# Who was in the queue of the listener is not cut: nobody read the request.
	assert counts["whole"] > 100 and counts["none"] <= 8
	EOF
}

@test "SIGTERM ends a worker at once when connections are only kept" { # R155
	scenario <<-'EOF'
	peers = [Connection(path) for _ in range(4)]
	for c in peers:
	    c.send(kept)
	    answered(c.answer())
	os.kill(worker, signal.SIGTERM)
	assert is_gone(3)
	assert all(c.is_closed() for c in peers)
	EOF
}

@test "a stopping worker waits 10 s for a silent peer, and no longer" { # R155
	scenario <<-'EOF'
	with Connection(path) as c:
	    c.send(whole[:50])
	    time.sleep(0.2)
	    os.kill(worker, signal.SIGTERM)
	    assert is_gone(11)
	EOF
}

@test "the deadline is for the request, not for each byte" { # R140
	scenario <<-'EOF'
	began = time.monotonic()

	def drip():
	    with Connection(path) as c:
	        try:
	            c.send(whole, 1, 0.25)
	        except OSError:
	            pass
	        assert time.monotonic() - began < 13
	        assert c.answer(5).status in (0, 408)

	def silent():
	    with Connection(path) as c:
	        c.send(whole[:-8])
	        answer = c.answer(13)
	        assert answer.status == 408, answer.stdout
	        assert answer.headers("Content-Security-Policy")
	        assert 9 < time.monotonic() - began < 12
	        assert not answer.headers("Set-Cookie")

	def mute():
	    with Connection(path) as c:
	        assert c.is_closed(13)

	def others():
	    while time.monotonic() - began < 11:
	        start = time.monotonic()
	        answered(ask(path, usual))
	        assert time.monotonic() - start < 2
	        time.sleep(0.05)

	together([drip] * 3 + [silent] * 3 + [mute] * 3 + [others])
	EOF
}

@test "of 2,000 kept connections idle ones make room for new ones" { # R145
	ulimit -n 4096 || skip 'fewer descriptors than 4,096 are allowed here'
	scenario <<-'EOF'
	peers = []
	for _ in range(2000):
	    c = Connection(path)
	    c.send(kept)
	    answered(c.answer())
	    peers.append(c)
	answered(ask(path, usual))
	stayed = [c for c in peers if not c.is_closed(0)]
	print("#", len(stayed), "stayed", file=sys.stderr)
	assert len(stayed) >= 200
	for c in stayed[:50]:
	    c.send(kept)
	    answered(c.answer())
	EOF
}

@test "requests that arrive together are answered one after the other" {
	scenario <<-'EOF'
	with Connection(path) as c:
	    c.send(kept * 20)
	    for _ in range(20):
	        answered(c.answer())
	    c.send(kept + whole)
	    answered(c.answer())
	    answered(c.answer())
	    assert c.is_closed()
	EOF
}

@test "a peer that does not read holds nobody up" {
	scenario <<-'EOF'
	deaf = [Connection(path) for _ in range(8)]
	for c in deaf:
	    c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
	    c.socket.setblocking(False)
	    try:
	        for _ in range(2000):
	            c.socket.send(kept)
	    except BlockingIOError:
	        pass
	began = time.monotonic()
	for _ in range(20):
	    answered(ask(path, usual))
	assert time.monotonic() - began < 5
	EOF
}

@test "without KEEP_CONN the connection ends with the answer" {
	scenario <<-'EOF'
	with Connection(path) as c:
	    c.send(whole)
	    answered(c.answer())
	    assert c.is_closed(1)
	EOF
}

@test "SIGHUP disturbs nobody" { # R155
	scenario <<-'EOF'
	with Connection(path) as c:
	    c.send(kept[:100])
	    time.sleep(0.1)
	    os.kill(worker, signal.SIGHUP)
	    time.sleep(0.1)
	    c.send(kept[100:])
	    answered(c.answer())
	answered(ask(path, usual))
	EOF
}

@test "SIGHUP makes a worker read the keys at once" { # R132 R155
	scenario <<-'EOF'
	import base64
	ring = os.environ["STATE_DIR"] + "/keys/ring"
	with open(ring) as f:
	    keys = f.read()
	key = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
	with open(ring + ".new", "w", opener=lambda name, flags:
	        os.open(name, flags, 0o600)) as f:
	    f.write(f"{keys}latchkey-key-1 {key} 1\n")
	before = ask(path, usual)
	os.replace(ring + ".new", ring)
	os.kill(worker, signal.SIGHUP)
	after = ask(path, usual)
	assert not before.headers("Set-Cookie")
	assert after.headers("Set-Cookie"), "under the new key"
	answered(after)
	EOF
}

@test "two workers on one socket share the work" {
	local pids
	kill "$WORKER"
	rm -f "$SUITE/whoami.sock"
	spawn-fcgi -s "$SUITE/whoami.sock" -F 2 -P "$SUITE/two" -- \
	    "$BUILD/cgi-bin/whoami" 3>&-
	read -ra pids < <(tr '\n' ' ' <"$SUITE/two"; echo)
	same workers "${#pids[@]}" 2
	printf '%s\n' "${pids[@]}" >>"$SUITE/pids"
	scenario <<-'EOF'
	def load():
	    for _ in range(50):
	        answered(ask(path, usual))
	together([load] * 8)
	EOF
}
