# SPDX-License-Identifier: ISC
"""Debian's Chromium by selenium, for tests/e2e/browser*.py."""
import json
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common import utils
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

USER, PASSWORD = "testuser", "correct horse & battery <staple>"
# By a pipe: the driver would look for the name "localhost" as well.
CHROMIUM = """--headless=new --no-sandbox --disable-gpu
    --disable-dev-shm-usage --disable-background-networking
    --disable-component-update --disable-sync --no-first-run
    --hide-scrollbars --remote-debugging-pipe""".split()
# Nothing but this machine is ever asked.
HOSTS = ("MAP {} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, "
         "EXCLUDE 127.0.0.1")
VIEWS = {"light": (1024, 700), "dark": (1024, 700), "tablet": (768, 900),
         "phone": (360, 720), "narrow": (320, 640)}


class Driver(Service):
    """The driver by its number: a bare system has no name "localhost"."""

    @property
    def service_url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_connectable(self):
        return utils.is_connectable(self.port, "127.0.0.1")


class Browser:
    """A Chromium with a fresh profile that runs no page's JavaScript; with
    `scripts` the driver's can wait."""

    def __init__(self, *arguments, host="suite.localhost", scripts=False):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (*CHROMIUM, *arguments,
                         f"--user-data-dir={self.profile}",
                         f"--host-resolver-rules={HOSTS.format(host)}"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "profile.managed_default_content_settings.javascript":
                1 if scripts else 2})
        options.set_capability("goog:loggingPrefs",
                               {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(
            service=Driver("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        """Click, and wait until another document is there."""
        old = self.driver.find_element(By.TAG_NAME, "html")
        self.find(selector).click()
        self.wait_for_change(old)

    def wait_for_change(self, old):
        WebDriverWait(self.driver, 20).until(
            lambda d: d.find_element(By.TAG_NAME, "html") != old
            and d.execute_script("return document.readyState") == "complete")

    def network(self):
        """Requests since the last call with the headers that really went out,
        as (request, headers), oldest first; a redirect is another request."""
        sent, pairs = {}, []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            params = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                sent.setdefault(params["requestId"], []).append(
                    params["request"])
            elif message["method"] == "Network.requestWillBeSentExtraInfo" \
                    and sent.get(params["requestId"]):
                headers = {name.lower(): value
                           for name, value in params["headers"].items()}
                pairs.append((sent[params["requestId"]].pop(0), headers))
        return pairs

    def view(self, name):
        width, height = VIEWS[name]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 1000})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme",
                          "value": "dark" if name == "dark" else "light"}]})


class Walk:
    """A browser on the suite at `url`; each test begins one anew."""

    def __init__(self, url, browser, cookie_name="sid", suite=None):
        self.url = url
        self.browser = browser
        self.cookie_name = cookie_name
        self.suite = suite

    def go(self, path):
        self.browser.driver.get(self.url + path)
        return self.browser.text()

    def cookie_names(self):
        return sorted(c["name"] for c in self.browser.driver.get_cookies())

    def cookie(self):
        return self.browser.driver.get_cookie(self.cookie_name)

    def fill_in(self, user, password):
        self.go("/login")
        self.browser.find("#username").send_keys(user)
        self.browser.find("#password").send_keys(password)

    def change_password(self, present, wanted):
        self.go("/account")
        self.browser.find("#current").send_keys(present)
        self.browser.find("#new").send_keys(wanted)
        self.submit()

    def submit(self):
        """Click the first button of the page's form."""
        self.browser.click("main form button")

    def expect(self, text):
        assert text in self.browser.text(), self.browser.text()

    def log_in(self, user=USER, password=PASSWORD):
        self.fill_in(user, password)
        self.submit()

    def handles(self):
        """Of the sessions on the page there, in its order."""
        return [e.text for e in self.browser.driver.find_elements(
            By.CSS_SELECTOR, ".sessions code")]

    def start_anew(self):
        self.browser.driver.get("about:blank")
        self.browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
