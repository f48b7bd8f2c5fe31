#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""`./run TLS=1` in Chromium, with the user and the password that it prints.

Prints TAP. What its curl lines do is shown by run.bats.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import tap  # noqa: E402
from chromium import USER, Browser, Walk  # noqa: E402
from port import free_port  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")
SCRIPT = os.path.join(HERE, "..", "..", "deploy", "lighttpd", "run.sh")


class Run:
    """The script, until it has said all; `said` is what."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="run-")
        for name in ("cgi-bin", "latchkey"):
            os.symlink(os.path.join(os.path.abspath(BUILD), name),
                       os.path.join(self.folder.name, name))
        self.plain = free_port()
        ports = {"TLS": "1", "PORT": str(self.plain),
                 "TLS_PORT": str(free_port())}
        self.process = subprocess.Popen(
            [SCRIPT, self.folder.name], stdout=subprocess.PIPE, text=True,
            stderr=subprocess.STDOUT, env={**os.environ, **ports})
        self.said = ""
        while "Ctrl-C" not in self.said and self.process.poll() is None:
            self.said += self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def log(self):
        return self.said

    def find(self, pattern):
        return re.search(pattern, self.said, re.MULTILINE)[1]


def test_walk(w):
    """plain http leads to https, and there one logs in and out (R010, R103)"""
    w.browser.driver.get(f"http://127.0.0.1:{w.suite.plain}/login?next=/")
    assert w.browser.driver.current_url == w.url + "/login?next=/"
    w.fill_in(USER, w.suite.find(r"^\s*password\s+(\S+)$"))
    w.submit()
    w.expect("Welcome to the dashboard, testuser!")
    cookie = w.cookie()
    assert cookie["secure"] and cookie["httpOnly"]
    w.browser.click("nav form button")
    w.expect("Logged out!")
    assert w.cookie() is None


def main():
    with Run() as run, Browser("--ignore-certificate-errors") as browser:
        url = run.find(r"^\s*(https://\S+)$")
        return tap.run(globals(), Walk(url, browser, "__Host-Http-sid", run),
                       run)


if __name__ == "__main__":
    sys.exit(main())
