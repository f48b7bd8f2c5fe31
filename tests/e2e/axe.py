#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""axe-core finds nothing on any page, in light and dark.

Prints TAP. `make axe` has put axe-core into $BUILD/axe; the pages' own policy,
which allows no script, does not hold for what the driver runs.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import states  # noqa: E402
import tap  # noqa: E402
from chromium import PASSWORD, USER, Browser, Walk  # noqa: E402
from suite import Suite  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")
AXE = f"{BUILD}/axe/node_modules/axe-core/axe.min.js"
RUN = """
const done = arguments[0];
axe.run(document, {resultTypes: ["violations"]}).then(
    result => done(result), error => done(String(error)));
"""


def check(w, name):
    with open(AXE, encoding="utf-8") as f:
        axe = f.read()
    for view in ("light", "dark", "phone"):
        w.browser.view(view)
        w.browser.driver.execute_script(axe)
        found = w.browser.driver.execute_async_script(RUN)
        assert isinstance(found, dict), found
        assert len(found["passes"]) > 10, "axe has not looked"
        assert found["violations"] == [], (name, view, [
            (v["id"], v["help"], [n["html"] for n in v["nodes"]])
            for v in found["violations"]])


def main():
    tests = states.tests(check, "axe-core finds nothing")
    with Suite(BUILD) as suite, Browser(scripts=True) as browser:
        suite.add_user(USER, PASSWORD)
        return tap.run(tests, Walk(suite.url, browser, suite=suite), suite)


if __name__ == "__main__":
    sys.exit(main())
