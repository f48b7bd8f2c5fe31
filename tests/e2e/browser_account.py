#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""Users and their sessions in two Chromiums: one ends the other's session,
a new password ends it as well.

Prints TAP. What goes over the wire is shown by sessions.bats and account.bats.
"""
import os
import sys

from selenium.webdriver.common.by import By

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import tap  # noqa: E402
from chromium import PASSWORD, USER, Browser, Walk  # noqa: E402
from suite import Suite  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")
NEW = "four words and a comma,"
REFUSED = "Unauthorized. Please log in."


class Pair:
    """Two browsers on the suite; each test begins both anew."""

    def __init__(self, one, other):
        self.one = one
        self.other = other

    def start_anew(self):
        self.one.start_anew()
        self.other.start_anew()
        self.one.suite.command("session", "end", "--all")

    def log_in(self):
        self.other.log_in()
        self.one.log_in()


def handle_of(w):
    """The public name of w's session, by the homepage."""
    return w.go("/").partition("Session ID: ")[2].split()[0]


def test_list(p):
    """both see both sessions, and each its own marked (R053)"""
    p.log_in()
    handles = {handle_of(p.one), handle_of(p.other)}
    assert len(handles) == 2
    for w in (p.one, p.other):
        own = handle_of(w)
        w.go("/sessions")
        assert set(w.handles()) == handles
        marked = [item for item in w.browser.driver.find_elements(
            By.CSS_SELECTOR, ".sessions li") if "this one" in item.text]
        assert len(marked) == 1 and own in marked[0].text


def test_end_other(p):
    """one ends the other's session, which is out at its next click and is
    told so; its own goes on (R050, R053)"""
    p.log_in()
    theirs, ours = handle_of(p.other), handle_of(p.one)
    p.other.go("/")
    p.one.go("/sessions")
    p.one.browser.click(f".sessions button[value='{theirs}']")
    assert p.one.handles() == [ours]
    p.other.browser.click("nav a[href='/dashboard']")
    p.other.expect(REFUSED)
    assert p.other.cookie() is None
    assert "Welcome to the dashboard" in p.one.go("/dashboard")


def test_end_own(p):
    """ending the session in use is a logout (R053)"""
    p.log_in()
    ours = handle_of(p.one)
    p.one.go("/sessions")
    p.one.browser.click(f".sessions button[value='{ours}']")
    p.one.expect("Logged out!")
    assert p.one.cookie() is None
    assert "Welcome to the dashboard" in p.other.go("/dashboard")


def test_end_others_and_all(p):
    """all others and all, each by one button (R053)"""
    p.log_in()
    ours = handle_of(p.one)
    p.one.go("/sessions")
    p.one.browser.click("button[value=others]")
    assert p.one.handles() == [ours]
    assert REFUSED in p.other.go("/dashboard")
    p.other.log_in()
    p.one.go("/sessions")
    p.one.browser.click("button[value=all]")
    p.one.expect("Logged out!")
    for w in (p.one, p.other):
        assert REFUSED in w.go("/dashboard")


def test_password(p):
    """a new password ends the other's session; the old one is refused, the
    new one is good (R055, R065)"""
    p.one.suite.add_user("alice", PASSWORD)
    for w in (p.other, p.one):
        w.log_in("alice")
    old = p.one.cookie()["value"]
    p.one.change_password(PASSWORD, NEW)
    p.one.expect("The password is changed.")
    assert p.one.cookie()["value"] != old
    p.other.browser.click("nav a[href='/dashboard']")
    p.other.expect(REFUSED)
    p.other.log_in("alice", PASSWORD)
    p.other.expect("Wrong user name or password.")
    p.other.log_in("alice", NEW)
    p.other.expect("Welcome to the dashboard, alice!")
    assert "Welcome to the dashboard" in p.one.go("/dashboard")


def test_wrong_password(p):
    """what is wrong with a new password stands at its field, which has the
    focus, and nothing changes (R063, R065)"""
    p.one.log_in()
    for present, wanted, field in (("not it at all", NEW, "current"),
                                   (PASSWORD, "short", "new"),
                                   (PASSWORD, USER + "1", "new")):
        p.one.change_password(present, wanted)
        problem = p.one.browser.find(".wrong")
        focused = p.one.browser.driver.switch_to.active_element
        assert focused.get_attribute("id") == field
        assert problem.get_attribute("id") in focused.get_attribute(
            "aria-describedby").split()
        assert problem.rect["y"] > focused.rect["y"]
        for secret in (present, wanted):
            assert secret not in p.one.browser.driver.page_source
    p.one.log_in()
    p.one.expect("Welcome to the dashboard")


def test_back(p):
    """the back button brings no list of sessions back (R090, R095)"""
    p.log_in()
    p.one.go("/sessions")
    p.one.browser.click("nav form button")
    p.one.expect("Logged out!")
    old = p.one.browser.find("html")
    p.one.browser.driver.back()
    p.one.browser.wait_for_change(old)
    assert "Your sessions" not in p.one.browser.driver.page_source
    p.one.expect(REFUSED)


def main():
    with Suite(BUILD) as suite, Browser() as one, Browser() as other:
        suite.add_user(USER, PASSWORD)
        pair = Pair(*(Walk(suite.url, browser, suite=suite)
                      for browser in (one, other)))
        return tap.run(globals(), pair, suite)


if __name__ == "__main__":
    sys.exit(main())
