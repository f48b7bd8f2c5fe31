#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""The suite in Chromium as in production: over TLS, under a name of its own.

Prints TAP. What does not depend on TLS is shown by browser.py.
"""
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
NAME = "__Host-Http-sid"
DEVICE = "__Host-Http-device"
GOOD = "Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax"
TLS = tls.context(HOST)


def test_cookie(w):
    """the cookie has the strict name and all it asks for, and Chromium keeps
    it (R010, R011, R013)"""
    w.log_in()
    assert w.browser.driver.current_url == w.url + "/dashboard"
    assert "Welcome to the dashboard, testuser!" in w.browser.text()
    assert w.cookie_names() == [DEVICE, NAME]
    cookie = w.cookie()
    assert len(cookie["value"]) == 88
    assert cookie["secure"] and cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax" and cookie["path"] == "/"
    assert cookie["domain"] == HOST, "not for subdomains"
    assert abs(cookie["expiry"] - time.time() - 86400) < 30
    device = w.browser.driver.get_cookie(DEVICE)
    assert device["secure"] and device["httpOnly"]
    assert device["sameSite"] == "Strict"


def test_log_out(w):
    """logging out leaves only the device cookie to Chromium (R016, R068)"""
    w.log_in()
    w.browser.click("nav form button")
    assert "Logged out!" in w.browser.text()
    assert w.cookie_names() == [DEVICE]


def test_development_name(w):
    """the cookie of development opens nothing here (R022)"""
    w.log_in()
    value = w.cookie()["value"]
    w.browser.driver.delete_all_cookies()
    w.browser.driver.add_cookie({"name": "sid", "value": value})
    assert "Unauthorized. Please log in." in w.go("/dashboard")


def test_own_forms(w):
    """the upgrade of insecure requests and the strict policy let our own forms
    pass, and nothing is complained of (R091, R094)"""
    w.browser.driver.get_log("browser")
    w.log_in()
    w.go("/logout")
    w.browser.click("main form button")
    complaints = [e for e in w.browser.driver.get_log("browser")
                  if "favicon" not in e["message"]]
    assert complaints == [], complaints


class Cookies(http.server.BaseHTTPRequestHandler):
    """Sets the cookie with the attributes that the test asks for."""
    attributes = GOOD

    def do_GET(self):
        self.send_response(200)
        self.send_header("Set-Cookie", f"{NAME}=x; {self.attributes}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_prefix(w):
    """Chromium drops a cookie of that name as soon as one of its attributes is
    missing, or it has a Domain (R010)"""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cookies)
    server.socket = TLS.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://{HOST}:{server.server_port}/"
    try:
        for attributes, kept in (
                (GOOD, True),
                (GOOD.replace("; Secure", ""), False),
                (GOOD.replace("; HttpOnly", ""), False),
                (GOOD.replace("Path=/", "Path=/x"), False),
                (GOOD + f"; Domain={HOST}", False)):
            w.start_anew()
            Cookies.attributes = attributes
            w.browser.driver.get(url)
            names = [c["name"] for c in w.browser.driver.get_cookies()]
            assert names == ([NAME] if kept else []), (attributes, names)
    finally:
        server.shutdown()
        server.server_close()


def main():
    port = free_port()
    origin = f"https://{HOST}:{port}"
    with Suite(BUILD, APP_ENV="production", APP_ORIGIN=origin) as suite, \
            tls.Front(TLS, port, suite.port), \
            Browser("--ignore-certificate-errors", host=HOST) as browser:
        suite.add_user(USER, PASSWORD)
        return tap.run(globals(), Walk(origin, browser, NAME), suite)


if __name__ == "__main__":
    sys.exit(main())
