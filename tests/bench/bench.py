# SPDX-License-Identifier: ISC
"""Rows of measurements, and how one is made; for tests/bench/run and run_peers.

Everything runs at once and idles but the row that is measured; rounds go over
all rows in turn. From the environment: BENCH_SHORT=1 (few rows, one round,
less than 60 s), BENCH_ROUNDS (3), BENCH_SECONDS (2, of a row in a round),
BENCH_ROWS (pattern of rows; E is always measured).
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request

from servers import Pool, Server, cpu_seconds

SHORT = os.environ.get("BENCH_SHORT") == "1"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1" if SHORT else "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "1" if SHORT else "2"))
PATTERN = os.environ.get("BENCH_ROWS", "")
CONNECTIONS = 16
# Users who log in anew: enough that nobody comes to SESSION_MAX_PER_USER.
CREATORS = 50000
WRITES = 100000
GATED = 20000
# All routes with two workers each, and what each is asked before it is weighed.
SUITE = ("home", "login", "dashboard-2", "logout", "sessions", "account",
         "whoami", "gate")
ASKED = 200
COOKIE = "__Host-Http-sid"
# Of the dashboard's sentence for a user of 8 letters.
LENGTH = 35
# Sessions in a state folder, and how many of them the clients have.
STATES = {"small": (1000, 1000), "large": (1000000, 10000)}

# What a kind of request asks for: method, status, body's length, in the head.
KINDS = {
    "E": ("GET", 200, LENGTH, None),
    "L": ("GET", 200, LENGTH, None),
    "anonymous": ("GET", 200, 29, "Strict-Transport-Security"),
    "read": ("GET", 200, LENGTH, "Strict-Transport-Security"),
    "whoami": ("GET", 200, 212, "application/json"),
    "gate": ("GET", 200, LENGTH, None),
    "write": ("POST", 200, LENGTH, "Strict-Transport-Security"),
    "create": ("POST", 200, LENGTH, f"Set-Cookie: {COOKIE}="),
    "forged": ("GET", 401, 28, f"Set-Cookie: {COOKIE}=;"),
}

# Pools: program, workers, state folder.
POOLS = {
    "empty-1": ("empty", 1, None), "empty-2": ("empty", 2, None),
    "empty-8": ("empty", 8, None),
    "ideal-2": ("ideal", 2, None), "ideal-keep": ("ideal keep", 2, None),
    "home": ("home", 2, "small"), "whoami": ("whoami", 2, "small"),
    "gate": ("gate", 2, "small"),
    "login": ("login", 2, "small"), "logout": ("logout", 2, "small"),
    "sessions": ("sessions", 2, "small"), "account": ("account", 2, "small"),
    "dashboard-1": ("dashboard", 1, "small"),
    "dashboard-2": ("dashboard", 2, "small"),
    "dashboard-8": ("dashboard", 8, "small"),
    "dashboard-large": ("dashboard", 2, "large"),
    "counter-1": ("counter", 1, "small"), "counter-2": ("counter", 2, "small"),
    "counter-8": ("counter", 8, "small"),
    "counter-large": ("counter", 2, "large"),
    "create-2": ("create", 2, "small-create"),
    "create-large": ("create", 2, "large-create"),
}

# Rows: server, kind, pool. The first E of a server and number of workers is
# what its other rows are compared with.
ROWS = [
    ("lighttpd", "E", "empty-2"), ("lighttpd", "L", "ideal-2"),
    ("lighttpd", "anonymous", "home"), ("lighttpd", "read", "dashboard-2"),
    ("lighttpd", "whoami", "whoami"), ("lighttpd", "gate", "gate"),
    ("lighttpd", "forged", "dashboard-2"),
    ("lighttpd", "write", "counter-2"), ("lighttpd", "create", "create-2"),
    ("lighttpd", "read", "dashboard-large"),
    ("lighttpd", "write", "counter-large"),
    ("lighttpd", "create", "create-large"),
    ("lighttpd", "E", "empty-1"), ("lighttpd", "read", "dashboard-1"),
    ("lighttpd", "write", "counter-1"),
    ("lighttpd", "E", "empty-8"), ("lighttpd", "read", "dashboard-8"),
    ("lighttpd", "write", "counter-8"),
    ("nginx", "E", "empty-2"), ("nginx", "L", "ideal-2"),
    ("nginx", "read", "dashboard-2"), ("nginx", "write", "counter-2"),
    ("nginx keep", "L", "ideal-keep"), ("nginx keep", "read", "dashboard-2"),
    ("nginx keep", "write", "counter-2"),
    ("apache", "E", "empty-2"), ("apache", "L", "ideal-2"),
    ("apache", "read", "dashboard-2"), ("apache", "write", "counter-2"),
    ("apache keep", "read", "dashboard-2"),
    ("apache keep", "write", "counter-2"),
    ("cgi", "L", "ideal"), ("cgi", "read", "dashboard"),
    ("cgi", "read", "dashboard-static"),
]


def say(text):
    print(text, flush=True)


class Bench:
    """All programs and servers of the rows, in a folder of their own."""

    def __init__(self, build, rows):
        self.build = os.path.abspath(build)
        self.out = f"{self.build}/bench"
        self.folder = tempfile.mkdtemp(prefix="bench-")
        os.chmod(self.folder, 0o755)
        self.sessions, self.pools, self.servers = {}, {}, {}
        self.kinds = dict(KINDS)
        self.rows = [r for r in rows if self.wanted(r)]

    def wanted(self, row):
        server, kind, pool = row
        if SHORT and (server not in ("lighttpd", "nginx keep", "nginx") or
                      pool.endswith(("large", "-1", "-8"))):
            return False
        return kind == "E" or re.search(PATTERN, " ".join(row)) is not None

    def program(self, name):
        if name.endswith("-static"):
            return f"{self.build}/static/{name[:-len('-static')]}"
        folder = "cgi-bin" if os.path.exists(
            f"{self.build}/cgi-bin/{name}") else "tests/bench"
        return f"{self.build}/{folder}/{name}"

    def environment(self, state):
        """The settings of production, and a file that names them for CGI."""
        settings = {
            "APP_ORIGIN": "https://app.example",
            "STATE_DIR": f"{self.folder}/{state}",
        }
        path = f"{self.folder}/{state}.env"
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as f:
                os.fchmod(f.fileno(), 0o600)
                f.writelines(f"{k}={v}\n" for k, v in settings.items())
        return {"LATCHKEY_CONFIG": path, "PATH": os.environ["PATH"]}

    def make_state(self, state):
        count, sample = STATES[state]
        begun = time.monotonic()
        subprocess.run([f"{self.build}/latchkey", "init"], check=True,
                       capture_output=True, env=self.environment(state))
        filled = subprocess.run(
            [f"{self.build}/tests/bench/fill", f"{self.folder}/{state}",
             COOKIE, str(count), str(sample), str(CREATORS)],
            check=True, capture_output=True, text=True)
        self.sessions[state] = [
            line.split("\t") for line in filled.stdout.splitlines()]
        for copy in (state + "-create", state + "-cgi"):
            shutil.copytree(f"{self.folder}/{state}", f"{self.folder}/{copy}")
            self.sessions[copy] = self.sessions[state]
        say(f"{count:,} sessions made in {time.monotonic() - begun:.1f} s")

    def start(self):
        pools = {row[2] for row in self.rows if row[0] != "cgi"}
        if self.weighs_suite():
            pools |= set(SUITE)
        states = {(POOLS[p][2] or "small").split("-")[0]
                  for p in pools & POOLS.keys()}
        for state in sorted(states | {"small"}, reverse=True):
            self.make_state(state)
        for name in sorted(pools & POOLS.keys()):
            argv, count, state = POOLS[name]
            argv = argv.split()
            environment = {"BENCH_LENGTH": str(LENGTH)}
            if state is not None:
                environment.update(self.environment(state))
            self.pools[name] = Pool(
                self.folder, name, [self.program(argv[0]), *argv[1:]], count,
                environment)
        self.make_documents()
        for name in sorted({self.server_of(row) for row in self.rows}):
            self.servers[name] = Server(
                self.folder, name,
                {"config": self.environment("small-cgi")["LATCHKEY_CONFIG"]})
            self.servers[name].start(list(self.pools.values()))

    def weighs_suite(self):
        return not SHORT and ("lighttpd", "gate", "gate") in self.rows

    def make_documents(self):
        os.makedirs(f"{self.folder}/www/cgi")
        os.mkdir(f"{self.folder}/nginx-tmp")
        with open(f"{self.folder}/www/gated.txt", "w", encoding="utf-8") as f:
            f.write("." * LENGTH)
        for name in ("ideal", "dashboard", "dashboard-static"):
            shutil.copy2(self.program(name), f"{self.folder}/www/cgi/{name}")

    @staticmethod
    def server_of(row):
        return "lighttpd" if row[0] == "cgi" else row[0].split()[0]

    def path_of(self, row):
        server, kind, pool = row
        if server == "cgi":
            return "/cgi/" + pool
        if kind == "gate":
            return "/gated.txt"
        if kind == "anonymous":
            return "/"
        return ("/keep/" if server.endswith("keep") else "/") + pool

    def requests_of(self, row):
        """A file with the requests of a row, for the load client."""
        _, kind, pool = row
        path, lines = self.path_of(row), []
        clients = self.cookies_of(pool)
        if kind == "create":
            clients = [(f"c{n:07}", "-") for n in range(CREATORS)]
        for user, cookie in clients:
            if kind == "forged":
                cookie = cookie[:-8] + cookie[-8:].swapcase()
            if kind in ("E", "L", "anonymous"):
                cookie = "-"
            if kind == "create":
                mark = "&" if "?" in path else "?"
                lines.append(f"{path}{mark}user={user}\t{cookie}\t{user}\n")
            elif kind in ("read", "whoami", "write"):
                lines.append(f"{path}\t{cookie}\t{user}\n")
            else:
                lines.append(f"{path}\t{cookie}\t-\n")
        name = f"{self.folder}/requests"
        with open(name, "w", encoding="utf-8") as f:
            f.writelines(lines)
        return name, len(lines)

    def cookies_of(self, pool):
        """Users and the cookies of their sessions."""
        state = POOLS.get(pool, (None, 0, "small"))[2] or "small"
        return [(user, f"{COOKIE}={value}")
                for user, value in self.sessions[state]]

    def load(self, row, *limit):
        method, status, length, in_head = self.kinds[row[1]]
        port = self.servers[self.server_of(row)].port
        argv = [f"{self.build}/tests/bench/load", *limit, "-m", method,
                "-s", str(status), "-l", str(length)]
        if in_head is not None:
            argv += ["-i", in_head]
        done = subprocess.run(
            [*argv, str(port), f"{self.folder}/requests"], check=False,
            capture_output=True, text=True, timeout=300)
        if not done.stdout:
            raise RuntimeError(f"{row}: {done.stderr}")
        return json.loads(done.stdout)

    def measure(self, row, *limit):
        """One row once: warmed up by each of its requests in order."""
        _, count = self.requests_of(row)
        warm = {"cgi": 200, "create": 1000}.get(
            row[0] if row[0] == "cgi" else row[1], count)
        faults = self.load(row, "-c", str(CONNECTIONS), "-n", str(warm))
        pids = list(self.servers[self.server_of(row)].pids())
        pool = self.pools.get(row[2])
        if pool is not None:
            pids += pool.pids()
        before = cpu_seconds(pids)
        result = self.load(row, *limit)
        spent = cpu_seconds(pids) - before
        for fault in ("mismatches", "hangs", "errors"):
            result[fault] += faults[fault]
        result["example"] = faults["example"] or result["example"]
        answers = max(result["answers"], 1)
        result["cpu"] = spent * 1e6 / answers
        result["rate"] = result["answers"] / result["seconds"]
        result["pss"] = pool.pss() if pool is not None else 0
        return result

    def run(self):
        results = {row: [] for row in self.rows}
        limit = ("-c", str(CONNECTIONS), "-t", str(SECONDS))
        for number in range(ROUNDS):
            for row in self.rows:
                result = self.measure(row, *limit)
                results[row].append(result)
                say(f"round {number + 1}/{ROUNDS}  {' '.join(row):36} "
                    f"{result['cpu']:6.1f} us {result['rate']:8.0f} /s")
        return results

    def run_writers(self):
        """Eight writers at once, each on a connection of its own."""
        row = ("lighttpd", "write", "counter-8")
        if row not in self.rows:
            return None
        say(f"{WRITES:,} writes by 8 writers")
        return self.measure(row, "-c", "8", "-n", str(WRITES))

    def run_gate(self):
        """A file behind the gate, one client after the other (R117)."""
        row = ("lighttpd", "gate", "gate")
        if row not in self.rows:
            return None
        say(f"{GATED:,} files behind the gate")
        return self.measure(row, "-c", "1", "-n", str(GATED))

    def weigh_suite(self):
        """PSS of all routes together, bytes; all others are stopped for it."""
        if not self.weighs_suite():
            return None
        for name in list(self.pools):
            if name not in SUITE:
                self.pools.pop(name).stop()
        for name in SUITE:
            for _ in range(ASKED):
                self.ask(name)
        return sum(self.pools[name].pss_sum() for name in SUITE)

    def ask(self, pool):
        """One answer of a pool to somebody who is logged in; must be a 200."""
        _, value = self.sessions["small"][0]
        kind = {"home": "anonymous"}.get(pool, pool)
        path = self.path_of(("lighttpd", kind, pool))
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.servers['lighttpd'].port}{path}",
            headers={"Host": "app.example", "Cookie": f"{COOKIE}={value}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def cross_check(self):
        """The same two rows by wrk, which checks nothing."""
        if shutil.which("wrk") is None:
            return None
        rates = []
        for pool in ("empty-2", "dashboard-2"):
            row = ("lighttpd", "read", pool)
            if pool not in self.pools:
                return None
            cookie = f"{COOKIE}={self.sessions['small'][0][1]}"
            url = f"http://127.0.0.1:{self.servers['lighttpd'].port}"
            done = subprocess.run(
                ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(int(SECONDS), 1)}",
                 "-H", "Host: app.example", "-H", f"Cookie: {cookie}",
                 url + self.path_of(row)],
                check=True, capture_output=True, text=True)
            rates.append(float(
                re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]))
        return rates

    def samples(self):
        """One answer of some rows, byte for byte."""
        user, _ = self.sessions["small"][0]
        for pool, expected in (
                ("empty-2", "." * LENGTH), ("ideal-2", "." * LENGTH),
                ("dashboard-2", f"Welcome to the dashboard, {user}!")):
            if pool not in self.pools:
                continue
            body = self.ask(pool)
            if body != expected:
                raise RuntimeError(f"{pool} answered {body!r}")

    def stop(self):
        for server in self.servers.values():
            server.stop()
        for pool in self.pools.values():
            pool.stop()
        shutil.rmtree(self.folder)
