# SPDX-License-Identifier: ISC
"""Debian's Chromium by selenium, for tests/e2e/browser.py."""
import json
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = """--headless=new --no-sandbox --disable-gpu
    --disable-dev-shm-usage --disable-background-networking
    --disable-component-update --disable-sync --no-first-run
    --hide-scrollbars""".split()
VIEWS = {"light": (900, 640), "dark": (900, 640), "phone": (360, 720)}


class Browser:
    """A Chromium with a fresh profile that runs no page's JavaScript."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in CHROMIUM + [f"--user-data-dir={self.profile}"]:
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs",
                               {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(
            service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)

    def close(self):
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
        """Headers of the requests since the last call, newest last."""
        messages = [json.loads(entry["message"])["message"]
                    for entry in self.driver.get_log("performance")]
        sent = {m["params"]["requestId"]: m["params"]["request"]
                for m in messages
                if m["method"] == "Network.requestWillBeSent"}
        return [(sent[m["params"]["requestId"]], m["params"]["headers"])
                for m in messages
                if m["method"] == "Network.requestWillBeSentExtraInfo"
                and m["params"]["requestId"] in sent]

    def view(self, name):
        width, height = VIEWS[name]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": name == "phone"})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme",
                          "value": "dark" if name == "dark" else "light"}]})
