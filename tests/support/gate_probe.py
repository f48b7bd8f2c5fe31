# SPDX-License-Identifier: ISC
"""Tries to get past the gate of a web server on 127.0.0.1.

    gate_probe.py PORT spellings COOKIE PATH...   odd spellings of the paths
    gate_probe.py PORT methods COOKIE PATH...     methods, versions, upgrades
    gate_probe.py PORT doubles PATH...            variables twice and aliased
    gate_probe.py PORT forge COOKIE NAME PATH...  identity headers of a client
    gate_probe.py PORT fire COOKIE SECONDS PATH   many at once, for a while
    gate_probe.py PORT crowd COOKIE COUNT PATH    COUNT at once, a user in five
    gate_probe.py PORT waits COOKIE COUNT PATH    COUNT users, and who waits longest

COOKIE is of a live session, "name=value", of a user who may see the paths; for
"spellings" it shows that there is something to see. What nobody else may see
has $SECRET in it. Prints how much was tried; the exit status is 1 when anything
was seen, and what it was is printed.
"""
import collections
import os
import re
import socket
import sys
import threading
import time

SECRET = os.environ["SECRET"].encode()
HOST = os.environ.get("SUITE_HOST", "localhost")
PORT = int(sys.argv[1])

# Requests without an answer in time, and how many show that the server hangs.
late = []
LATE_MAX = 12

# {h}: the path without its last piece, {t}: that piece, {p}: the whole.
SPELLINGS = """
    {p} /{p} //{p} {p}/ {p}/x {p}/. {p}/.. {p}/../{t} {p}? {p}?x=1 {p}#x {p}; {p};x=1
    {p}. {p}%20 {p}%00 {p}%00.html {p}%0a {p}%2e {p}%23 {p}%3f {p}~ {p}::$DATA
    {h}//{t} {h}/./{t} {h}/%2e/{t} {h}/x/../{t} {h}/x/%2e%2e/{t} {h}/../{b}/{t}
    {h};/{t} {h};x=1/{t} {h}%2f{t} {h}%2F{t} {h}%5c{t} {h}\\{t} {h}/\\{t}
    {h}/%2e%2e/{b}/{t} {h}/..%2f{b}/{t} {h}%c0%af{t} {h}%ef%bc%8f{t} {h}/%{x}{u}
    /./{l} /%2e/{l} /%2e%2e/{l} /../{l} /x/../{l} /x/%2e%2e/{l} /x/..%2f{l}
    /..;/{l} /;/{l} /%2f{l} /%5c{l} \\{l} /\\{l} {l} /%252f{l} /%25{y}{z} /%{y}{z}
    /public/../{l} /public/%2e%2e/{l} /public/..%2f{l} /public/..;/{l}
    /public/..\\{l} /login/../{l} /login/..%2f{l} /login;/../{l} /_gate/../{l}
    /_login/../{l} /index.html/../{l} /login?/../{l} /%u002f{l} /%uff0f{l}
    http://{host}{p} http://{host}/{p} HTTP://{host}{p} http://evil.example{p}
    http://{host}/login/../{l} //{host}{p} *
""".split()


def variants(path):
    head, _, tail = path.rpartition("/")
    base = head.rsplit("/", 1)[-1]
    local = path[1:]
    found = [s.format(p=path, h=head, t=tail, b=base, l=local, host=HOST,
                      x=f"{ord(tail[0]):02x}", u=tail[1:],
                      y=f"{ord(local[0]):02x}", z=local[1:])
             for s in SPELLINGS]
    return found + [path.upper(), path.title(), path.swapcase(),
                    head.upper() + "/" + tail, head + "/" + tail.upper(),
                    "".join(f"%{ord(c):02x}" for c in path),
                    "/" + "".join(f"%{ord(c):02X}" for c in local)]


def exchange(target, *headers, method="GET", version="1.1", host=HOST,
             body=b"", patience=5, asked=lambda: None):
    """The whole answer as bytes; what cannot be read counts as nothing."""
    lines = [f"{method} {target} HTTP/{version}"]
    if host is not None:
        lines.append(f"Host: {host}")
    lines += [*headers, "Connection: close", "", ""]
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", PORT), patience) as s:
            s.sendall("\r\n".join(lines).encode("latin-1") + body)
            asked()
            while chunk := s.recv(65536):
                answer += chunk
    except TimeoutError:
        late.append(method + " " + target)
        if len(late) > LATE_MAX:
            sys.exit(f"no answer to {late}")
    except OSError:
        pass
    return answer


class Tally:
    def __init__(self):
        self.tried = 0
        self.seen = []

    def closed(self, answer, what):
        self.tried += 1
        if SECRET in answer:
            self.seen.append(f"{what}: {answer[:40]!r}")

    def opens(self, answer, what):
        """The user's own look: without it a closed door proves nothing."""
        if SECRET not in answer:
            sys.exit(f"not shown to its user: {what}: {answer[:300]!r}")

    def end(self, what):
        print(f"{self.tried} {what}")
        for line in self.seen:
            print(line)
        return 1 if self.seen else 0


def bent(cookie):
    """A cookie that is no more, or never was, a session's."""
    name, _, value = cookie.partition("=")
    last = "A" if value[-1] != "A" else "B"
    return f"{name}={value[:-8]}{last * 8}"


def spellings(cookie, *paths):
    tally = Tally()
    for path in paths:
        tally.opens(exchange(path, f"Cookie: {cookie}"), path)
        for target in variants(path):
            tally.closed(exchange(target), target)
            tally.closed(exchange(target, f"Cookie: {bent(cookie)}"), target)
    return tally.end(f"requests in {len(variants(paths[0]))} spellings")


METHODS = """GET HEAD POST PUT DELETE OPTIONS PATCH TRACE PROPFIND PROPPATCH
    MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH PURGE DEBUG get Get NONSENSE
    CONNECT""".split()
EXTRAS = (
    (), ("Range: bytes=0-9",), ("Range: bytes=-5",),
    ("If-None-Match: *",), ("If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT",),
    ("Upgrade: websocket", "Sec-WebSocket-Version: 13",
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    ("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
    ("Accept: text/html", "Sec-Fetch-Mode: navigate"),
    ("X-HTTP-Method-Override: GET",), ("Expect: 100-continue",),
    ("Content-Length: 3",), ("Content-Length: 0",),
    ("Transfer-Encoding: chunked",),
    ("X-Original-URL: /login",), ("X-Rewrite-URL: /login",),
)


def methods(cookie, *paths):
    tally = Tally()
    for path in paths:
        for method in METHODS:
            for extra in EXTRAS:
                body = b"0\r\n\r\n" if "chunked" in "".join(extra) else b"a=b"
                if method == "GET" and not extra:
                    body = b""
                tally.closed(exchange(path, *extra, method=method, body=body),
                             f"{method} {extra}")
        for version, host in (("1.0", HOST), ("1.0", None), ("0.9", None),
                              ("2.0", HOST), ("1.1", "")):
            tally.closed(exchange(path, version=version, host=host), version)
        tally.opens(exchange(path, f"Cookie: {cookie}", version="1.0"), path)
        tally.opens(exchange(path, f"Cookie: {cookie}", method="POST",
                             body=b"a=b", *("Content-Length: 3",))
                    if not path.endswith(".txt") else SECRET, "POST")
    return tally.end(f"requests by {len(METHODS)} methods")


def doubles(*paths):
    """Without a cookie, whatever else is said twice or under another name."""
    tally = Tally()
    names = ["Host", "Cookie", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode",
             "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
             "Gate-Group", "Gate-Refuse", "Gate-Identity", "Request-Uri",
             "Request-Method", "Script-Name", "Status", "Https", "Remote-User",
             "Variable-Remote-User", "Redirect-Status", "Remote-Addr", "Proxy",
             "X-Accel-Redirect", "X-Sendfile"]
    values = ["none", "localhost", "200", "200 OK", "127.0.0.1", "/login", "",
              "sid=x", "redirect", "alice"]
    for path in paths:
        for name in names:
            for value in values:
                for alias in (name, name.replace("-", "_"), name.upper(),
                              "HTTP-" + name):
                    line = f"{alias}: {value}"
                    tally.closed(exchange(path, line), line)
                tally.closed(exchange(path, f"{name}: {value}",
                                      f"{name}: {value}"), f"{name} twice")
                tally.closed(exchange(path, f"{name}: {value}",
                                      f"{name.replace('-', '_')}: x"),
                             f"{name} aliased")
    return tally.end("requests with variables twice and aliased")


IDENTITY = ["Remote-User", "X-Remote-User", "X-Forwarded-User", "Remote-Groups",
            "X-Remote-Groups", "Variable-REMOTE_USER", "Auth-User"]


def aliases(name):
    """Every way to write its dashes as underscores, and the cases."""
    found = [""]
    for part in re.split("(-)", name):
        found = [f + p for f in found
                 for p in (["-", "_"] if part == "-" else [part])]
    return found + [name.upper(), name.lower()]


def forge(cookie, name, *paths):
    """What the application is told must be `name` alone; mallory never."""
    tally = Tally()
    headers = [f"{alias}: mallory" for identity in IDENTITY[:5]
               for alias in aliases(identity)]
    headers += ["Authorization: Basic bWFsbG9yeTp4",
                'Forwarded: for=1.2.3.4;remote_user="mallory"',
                "Forwarded: remote_user=mallory",
                "REMOTE_USER: mallory", "Remote_User: mallory",
                "Proxy-Authorization: Basic bWFsbG9yeTp4"]
    for path in paths:
        for header in headers:
            answer = exchange(path, f"Cookie: {cookie}", header)
            tally.tried += 1
            if b"mallory" in answer.replace(b"bWFsbG9yeTp4", b""):
                tally.seen.append(f"{path}: {header}: {answer!r}")
            if name.encode() not in answer:
                tally.seen.append(f"{path}: no {name}: {answer!r}")
            tally.closed(exchange(path, header), header)
    return tally.end("requests with a forged identity")


def run(calls):
    """All at once, each a function with its parameters."""
    threads = [threading.Thread(target=call[0], args=call[1:])
               for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def code(answer):
    return answer[9:12].decode() or "nothing"


def crowd(cookie, count, path):
    """Says so when all have asked, long before all are answered."""
    tally, lock, left = Tally(), threading.Lock(), [int(count)]
    codes = collections.Counter()

    def asked():
        with lock:
            left[0] -= 1
            if left[0] == 0:
                print("all have asked", flush=True)

    def client(headers, is_user):
        answer = exchange(path, *headers, patience=30, asked=asked)
        with lock:
            codes["user " * is_user + code(answer)] += 1
            if not is_user:
                tally.closed(answer, "anonymous")

    run([(client, [f"Cookie: {cookie}"] * (n % 5 == 0), n % 5 == 0)
         for n in range(int(count))])
    print(", ".join(f"{n} times {what}" for what, n in codes.items()))
    return tally.end("requests of strangers at once")


def waits(cookie, count, path):
    """The longest wait must be far below every timeout there is."""
    taken, lock, bad = [], threading.Lock(), []

    def user():
        for _ in range(50):
            begun = time.monotonic()
            answer = exchange(path, f"Cookie: {cookie}")
            with lock:
                taken.append(time.monotonic() - begun)
                if code(answer) != "200":
                    bad.append(answer[:80])

    run([(user,)] * int(count))
    print(f"{len(taken)} requests of {count} users at once, the longest wait "
          f"{max(taken) * 1000:.0f} ms, not answered {len(bad)}")
    return 1 if bad or max(taken) > 4 else 0


def fire(cookie, seconds, path):
    tally, lock = Tally(), threading.Lock()
    end = time.monotonic() + float(seconds)
    served = [0]

    def client(cookies):
        while time.monotonic() < end:
            for headers in cookies:
                answer = exchange(path, *headers)
                with lock:
                    tally.closed(answer, f"anonymous {headers}")

    def user():
        while time.monotonic() < end:
            if SECRET in exchange(path, f"Cookie: {cookie}"):
                with lock:
                    served[0] += 1

    strangers = ([()], [(f"Cookie: {bent(cookie)}",)],
                 [("Accept: text/html",), ()])
    run([(client, s) for s in strangers] + [(user,)] * 2)
    if served[0] == 0:
        tally.seen.append("the user saw nothing either")
    print(f"{served[0]} answers to the user")
    return tally.end("requests of strangers")


if __name__ == "__main__":
    COMMANDS = {"spellings": spellings, "methods": methods,
                "doubles": doubles, "forge": forge, "fire": fire,
                "crowd": crowd, "waits": waits}
    sys.exit(COMMANDS[sys.argv[2]](*sys.argv[3:]))
