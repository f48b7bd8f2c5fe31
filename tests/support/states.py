# SPDX-License-Identifier: ISC
"""Every page of the suite in each of its states, for tests/e2e/browser_looks.py
and axe.py: functions that bring a browser there, begun anew (chromium.Walk)."""
import os

from chromium import PASSWORD, USER

AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "an unheard-of program",
)


def home(w):
    w.go("/")


def login(w):
    w.go("/login")


def login_wrong(w):
    w.fill_in(USER, "wrong password")
    w.submit()
    w.expect("Wrong user name or password.")


def login_empty(w):
    w.go("/login")
    w.browser.driver.execute_script(
        "document.querySelectorAll('input').forEach(i => i.required = false);"
        "document.querySelectorAll('input').forEach(i => i.disabled = true)")
    w.submit()
    w.expect("User name and password are needed.")


def login_throttled(w):
    for _ in range(6):
        w.fill_in("nobody", "wrong password")
        w.submit()
    w.expect("Too many attempts.")


def refused(w):
    w.go("/dashboard")
    w.expect("Unauthorized. Please log in.")


def missing(w):
    w.go("/no/such/page")
    w.expect("There is no such page.")


def forbidden(w):
    w.browser.driver.get(
        f"data:text/html,<form method=post action={w.url}/logout><button>")
    w.browser.click("button")
    w.expect("This request came from another site.")


def logout_nobody(w):
    w.go("/logout")
    w.expect("You are not logged in.")


def home_user(w):
    w.log_in()
    w.go("/")


def dashboard(w):
    w.log_in()
    w.expect("Welcome to the dashboard")


def sessions(w):
    for agent in AGENTS:
        w.suite.log_in(USER, PASSWORD, agent)
    w.log_in()
    w.go("/sessions")
    w.expect("Firefox on Linux")


def sessions_gone(w):
    """A session that has ended in the meantime."""
    sessions(w)
    w.suite.command("session", "end", w.handles()[-1])
    w.browser.click(".sessions li:last-child button")
    w.expect("You have no such session.")


def account(w):
    w.log_in()
    w.go("/account")
    w.expect("New password")


def account_wrong(w):
    w.log_in()
    w.change_password("wrong password", "a new pass phrase")
    w.expect("The current password is wrong.")


def account_weak(w):
    w.log_in()
    w.change_password(PASSWORD, "password")
    assert w.browser.find("#wrong-new").text


def account_changed(w):
    w.suite.add_user("carol", PASSWORD)
    w.log_in("carol")
    w.change_password(PASSWORD, "a new pass phrase")
    w.expect("The password is changed.")


def new_password(w):
    said = w.suite.command("user", "add", "dave", "--one-time")
    w.log_in("dave", said.split()[-1])
    w.expect("Choose a new password")


def login_user(w):
    w.log_in()
    w.go("/login")


def logout(w):
    w.log_in()
    w.go("/logout")


def logged_out(w):
    logout(w)
    w.submit()
    w.expect("Logged out!")


def unavailable(w):
    """The store is away for a moment, and the workers look for it once a
    second: the last of all."""
    w.log_in()
    sessions = w.suite.settings["STATE_DIR"] + "/sessions"
    os.rename(sessions, sessions + ".away")
    w.go("/dashboard")
    os.rename(sessions + ".away", sessions)
    w.expect("not available for the moment")


STATES = (home, login, login_wrong, login_empty, login_throttled, refused,
          missing, forbidden, logout_nobody, home_user, dashboard, sessions,
          sessions_gone, account, account_wrong, account_weak,
          account_changed, new_password, login_user, logout, logged_out, unavailable)


def name_of(state):
    return state.__name__.replace("_", "-")


def tests(check, claim):
    """A test for each state, for tap.run(): go there, then check(w, name)."""
    def make(state):
        def test(w):
            state(w)
            check(w, name_of(state))
        test.__doc__ = f"{name_of(state)}: {claim}"
        return test
    return {f"test_{state.__name__}": make(state) for state in STATES}
