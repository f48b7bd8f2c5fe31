#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""What people see: the suite in Chromium, by clicking, without JavaScript.

Prints TAP. Each test is a function below; its docstring is its name, R numbers
are requirements. The same walk by curl is in the bats files beside this one,
how the pages look in browser_looks.py.
"""
import http.server
import os
import sys
import threading
import time

from selenium.webdriver.common.keys import Keys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import tap  # noqa: E402
from chromium import PASSWORD, USER, Browser, Walk  # noqa: E402
from suite import Suite  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")


def test_home(w):
    """the homepage has no session to show, and sets no cookie (R040)"""
    assert "Homepage. Session ID: Not set" in w.go("/")
    assert w.browser.driver.get_cookies() == []


def test_style(w):
    """the style sheet passes the policy by its hash (R091)"""
    w.browser.driver.get_log("browser")
    w.go("/")
    ground = w.browser.find("body").value_of_css_property("background-color")
    assert ground == "rgba(243, 245, 244, 1)", ground
    complaints = [e for e in w.browser.driver.get_log("browser")
                  if "favicon" not in e["message"]]
    assert complaints == [], complaints


def test_wrong_password(w):
    """a wrong password gets one message, keeps the name and no password"""
    w.fill_in(USER, "not it at all")
    w.browser.click("main form button")
    assert "Wrong user name or password." in w.browser.text()
    assert w.browser.find("#username").get_attribute("value") == USER
    assert w.browser.find("#password").get_attribute("value") == ""
    assert "not it at all" not in w.browser.driver.page_source
    assert w.cookie() is None


def test_log_in(w):
    """logging in by clicking leads to the dashboard, and home shows the handle"""
    w.log_in()
    assert w.browser.driver.current_url == w.url + "/dashboard"
    assert "Welcome to the dashboard, testuser!" in w.browser.text()
    handle = w.browser.find("dd code").text
    assert len(handle) == 22 and handle not in w.cookie()["value"]
    assert f"Homepage. Session ID: {handle}" in w.go("/")


def test_keyboard(w):
    """the form works by keyboard alone, and shows where the focus is"""
    w.go("/login")
    keys = w.browser.driver.switch_to.active_element
    assert keys.get_attribute("id") == "username"
    assert keys.value_of_css_property("outline-style") == "solid"
    keys.send_keys(USER + Keys.TAB)
    keys = w.browser.driver.switch_to.active_element
    assert keys.get_attribute("id") == "password"
    old = w.browser.find("html")
    keys.send_keys(PASSWORD + Keys.ENTER)
    w.browser.wait_for_change(old)
    assert "Welcome to the dashboard" in w.browser.text()


def test_next(w):
    """a login goes on to the page it was asked for, on this origin (R100)"""
    for asked, reached in (("/whoami", "/whoami"),
                           ("//localhost/", "/dashboard"),
                           ("/\\localhost", "/dashboard"),
                           ("https://localhost/", "/dashboard")):
        w.go("/login?next=" + asked)
        w.browser.find("#username").send_keys(USER)
        w.browser.find("#password").send_keys(PASSWORD)
        w.browser.click("main form button")
        url = w.browser.driver.current_url
        assert url == w.url + reached, (asked, url)


def test_cookie(w):
    """the cookie is HttpOnly, SameSite=Lax, for a day, of another kind than
    in production (R010, R011, R013, R022)"""
    w.log_in()
    cookie = w.cookie()
    assert len(cookie["value"]) == 88
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert not cookie["secure"] and cookie["path"] == "/"
    assert abs(cookie["expiry"] - time.time() - 86400) < 30
    assert w.cookie_names() == ["device", "sid"]


def test_origin(w):
    """the browser names the real origin with a form of ours (R093)"""
    w.fill_in(USER, PASSWORD)
    w.browser.network()
    w.browser.click("main form button")
    posts = [headers for request, headers in w.browser.network()
             if request["method"] == "POST"]
    assert len(posts) == 1
    assert posts[0]["origin"] == w.url, posts
    assert posts[0]["sec-fetch-site"] == "same-origin", posts


def test_log_out(w):
    """the button of every page ends the session and removes its cookie, the
    device stays known, and the old cookie is refused ever after (R016, R050,
    R052, R068)"""
    for path in ("/", "/login", "/dashboard", "/logout", "/no/such/page"):
        w.log_in()
        cookie = w.cookie()
        w.go(path)
        w.browser.click("nav form button")
        assert "Logged out!" in w.browser.text(), path
        assert w.cookie_names() == ["device"], path
        w.browser.driver.add_cookie(
            {"name": "sid", "value": cookie["value"]})
        assert "Unauthorized. Please log in." in w.go("/dashboard"), path
        assert w.cookie() is None, path


def test_logout_page(w):
    """a link to the log-out page changes nothing but shows the button (R080)"""
    w.log_in()
    assert "Do you want to log out?" in w.go("/logout")
    assert "Welcome to the dashboard" in w.go("/dashboard")
    w.go("/logout")
    w.browser.click("main form button")
    assert "Logged out!" in w.browser.text()
    assert "You are not logged in." in w.go("/logout")


def test_back(w):
    """the back button shows nothing private after logging out (R090, R095)"""
    w.log_in()
    w.go("/dashboard")
    w.browser.click("nav form button")
    for _ in range(2):
        old = w.browser.find("html")
        w.browser.driver.back()
        w.browser.wait_for_change(old)
        assert "Welcome to" not in w.browser.driver.page_source
    assert w.browser.driver.current_url.startswith(w.url)


def test_new_session(w):
    """logging in again makes another session, and the old one ends (R030)"""
    w.log_in()
    old = w.cookie()["value"]
    assert "You are logged in as testuser" in w.go("/login")
    w.log_in()
    assert w.cookie()["value"] != old
    w.browser.driver.add_cookie({"name": "sid", "value": old})
    assert "Unauthorized. Please log in." in w.go("/dashboard")


class Foreign(http.server.BaseHTTPRequestHandler):
    """A page of another site, with forms and a link that lead to the suite."""
    target = ""

    def do_GET(self):
        body = f"""<!doctype html><title>elsewhere</title>
            <form id="out" method="post" action="{self.target}/logout">
            <button>win a prize</button></form>
            <form id="in" method="post" action="{self.target}/login">
            <input name="username" value="{USER}">
            <input name="password" value="correct horse &amp; battery &lt;staple>">
            <button>win a prize</button></form>
            <a href="{self.target}/dashboard">a link</a>""".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_cross_site(w):
    """a form of another site carries no cookie and is refused, for logging in
    as well; a link works (R011, R081, R085)"""
    Foreign.target = w.url
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    foreign = f"http://localhost:{server.server_port}/"
    try:
        w.log_in()
        cookie = w.cookie()["value"]
        for form in ("#out", "#in"):
            w.browser.driver.get(foreign)
            w.browser.network()
            w.browser.click(form + " button")
            request, headers = [
                (r, h) for r, h in w.browser.network()
                if r["method"] == "POST"][0]
            assert request["url"].startswith(w.url)
            assert "cookie" not in headers, headers
            assert headers["sec-fetch-site"] == "cross-site", headers
            assert "This request came from another site." in w.browser.text()
        assert "Welcome to the dashboard" in w.go("/dashboard")
        assert w.cookie()["value"] == cookie
        w.browser.driver.get(foreign)
        w.browser.click("a")
        assert "Welcome to the dashboard" in w.browser.text()
    finally:
        server.shutdown()
        server.server_close()


def main():
    with Suite(BUILD) as suite, Browser() as browser:
        suite.add_user(USER, PASSWORD)
        return tap.run(globals(), Walk(suite.url, browser), suite)


if __name__ == "__main__":
    sys.exit(main())
