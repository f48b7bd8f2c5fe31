#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""Every variant of the cookie in Chromium: kept with the attributes that were
set, sent back, and removed when the session ends.

Prints TAP. The bytes of each are shown by tests/unit/test_settings_cookie.c.
"""
import contextlib
import http.server
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import tap  # noqa: E402
import tls  # noqa: E402
from chromium import PASSWORD, USER, Browser, Walk  # noqa: E402
from port import free_port  # noqa: E402
from suite import Suite  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")
HOST = "app.example"
DEFAULT_NAME = "__Host-Http-sid"
TLS = tls.context(HOST)
DAY = 86400


@contextlib.contextmanager
def served(w, **settings):
    """A suite with these settings in w's browser, over TLS unless it is for
    development."""
    production = settings.setdefault("APP_ENV", "production") == "production"
    suite = Suite(BUILD, **settings)
    port = free_port() if production else suite.port
    url = f"http{'s' if production else ''}://{HOST}:{port}"
    suite.settings["APP_ORIGIN"] = url
    with suite, contextlib.ExitStack() as stack:
        if production:
            stack.enter_context(tls.Front(TLS, port, suite.port))
        suite.add_user(USER, PASSWORD)
        yield Walk(url, w.browser, settings.get("SESSION_NAME",
                   DEFAULT_NAME if production else "sid"))


def lives(w, expected, lifetime=DAY, **settings):
    """Log in, look at the cookie, be known, log out, and find it gone."""
    with served(w, **settings) as walk:
        walk.start_anew()
        walk.log_in()
        cookie = walk.cookie()
        expected = {"path": "/", "domain": HOST, "sameSite": "Lax",
                    "secure": True, "httpOnly": True, **expected}
        got = {name: cookie[name] for name in expected}
        assert got == expected, got
        if lifetime is None:
            assert "expiry" not in cookie, cookie
        else:
            assert abs(cookie["expiry"] - time.time() - lifetime) < 30
        assert f"Welcome to the dashboard, {USER}!" in walk.go("/dashboard")
        walk.browser.click("nav form button")
        assert "Logged out!" in walk.browser.text()
        assert walk.cookie() is None


def test_names(w):
    """names with each of the prefixes, and without (R010)"""
    for name in ("__Host-id", "__Secure-id", "__Http-id", "__Host-Http-id",
                 "id"):
        lives(w, {}, SESSION_NAME=name)


def test_plain(w):
    """plain http in development (R022)"""
    lives(w, {"secure": False}, APP_ENV="development")


def test_samesite(w):
    """SameSite strict and none (R011)"""
    lives(w, {"sameSite": "Strict"}, SESSION_SAMESITE="strict")
    lives(w, {"sameSite": "None"}, SESSION_SAMESITE="none")


def test_partitioned(w):
    """Partitioned (R012)"""
    lives(w, {"sameSite": "None"}, SESSION_SAMESITE="none",
          SESSION_PARTITIONED="yes")


def test_domain(w):
    """Domain, which lets subdomains have it (R012)"""
    lives(w, {"domain": "." + HOST}, SESSION_NAME="__Secure-id",
          SESSION_DOMAIN=HOST)


def test_priority(w):
    """Priority (R012)"""
    lives(w, {}, SESSION_PRIORITY="high")


def test_lifetime(w):
    """the lifetime, 400 days at most, and a browser's session (R013)"""
    lives(w, {}, 3600, SESSION_ABSOLUTE_TIMEOUT="1h")
    lives(w, {}, 400 * DAY, SESSION_ABSOLUTE_TIMEOUT="400d")
    lives(w, {}, None, SESSION_PERSISTENT="no")


class Paths(http.server.BaseHTTPRequestHandler):
    """Sets a cookie for a path, and remembers what comes back."""
    path_set = "/"
    cookies = {}

    def do_GET(self):
        Paths.cookies[self.path] = self.headers.get("Cookie")
        self.send_response(200)
        if self.path == "/set":
            self.send_header("Set-Cookie", f"a=v; Path={self.path_set}; "
                             "Max-Age=60; HttpOnly; Secure; SameSite=Lax")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_path(w):
    """Path as setcookie_covers() has it (RFC 6265, section 5.1.4)"""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Paths)
    server.socket = TLS.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://{HOST}:{server.server_port}"
    try:
        for path, covered, outside in (
                ("/foo/bar", ("/foo/bar", "/foo/bar/", "/foo/bar/baz",
                              "/foo/bar?baz"),
                 ("/", "/foo/barbaz", "/foo/ba", "/foo/Bar", "/x?/foo/bar")),
                ("/foo/bar/", ("/foo/bar/", "/foo/bar/baz"),
                 ("/foo/bar", "/foo/bar?"))):
            w.browser.driver.delete_all_cookies()
            Paths.path_set = path
            w.browser.driver.get(url + "/set")
            for target in covered + outside:
                w.browser.driver.get(url + target)
                expected = "a=v" if target in covered else None
                assert Paths.cookies[target] == expected, (path, target)
            w.browser.driver.get(url + path)
            w.browser.driver.delete_all_cookies()
    finally:
        server.shutdown()
        server.server_close()


class NoSuite:
    """Each test has suites of its own."""

    def log(self):
        return ""


def main():
    with Browser("--ignore-certificate-errors", host=HOST) as browser:
        return tap.run(globals(), Walk("about:blank#", browser), NoSuite())


if __name__ == "__main__":
    sys.exit(main())
