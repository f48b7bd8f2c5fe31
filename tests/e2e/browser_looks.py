#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""What eyes and keyboards need, computed for every page in each of its states:
contrast in light and dark, width down to 320 px, the order of focus.

Prints TAP and leaves pictures in $BUILD/screenshots. axe.py has more rules.
"""
import os
import sys

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import states  # noqa: E402
import tap  # noqa: E402
from chromium import PASSWORD, USER, VIEWS, Browser, Walk  # noqa: E402
from suite import Suite  # noqa: E402

BUILD = os.environ.get("BUILD") or os.path.join(HERE, "..", "..", "build")
PICTURES = os.path.join(BUILD, "screenshots")
# For every element with text or a value of its own [text, colour, ground], for
# every field's edge the same with what is around it.
COLOURS = """
function groundOf(e) {
    while (getComputedStyle(e).backgroundColor == "rgba(0, 0, 0, 0)")
        e = e.parentElement;
    return getComputedStyle(e).backgroundColor;
}
const texts = [], edges = [];
for (const e of document.querySelectorAll("body *")) {
    const style = getComputedStyle(e);
    if (e.value || [...e.childNodes].some(
            n => n.nodeType == 3 && n.data.trim()))
        texts.push([e.textContent.trim(), style.color, groundOf(e)]);
    if (e.matches("input:not([type=hidden]):not([hidden]), textarea"))
        edges.push([e.name, style.borderTopColor, groundOf(e.parentElement)]);
}
return [texts, edges];
"""
# What the keyboard has to reach, in the order of the document.
TARGETS = """
return [...document.querySelectorAll("a[href], button, input, select, textarea")]
    .filter(e => e.type != "hidden" && !e.hidden && !e.disabled);
"""
# What has the focus: is it the page's, where, and the ring around it.
FOCUS = """
const e = document.activeElement, style = getComputedStyle(e);
let ground = e.parentElement;
while (getComputedStyle(ground).backgroundColor == "rgba(0, 0, 0, 0)")
    ground = ground.parentElement;
return [style.outlineStyle, parseFloat(style.outlineWidth),
    style.outlineColor, getComputedStyle(ground).backgroundColor];
"""
# What sticks out of the page; a phone's window would grow with it.
WIDE = """
const root = document.documentElement;
const wide = [...document.querySelectorAll("body *")].filter(
    e => e.getBoundingClientRect().right > root.clientWidth + 0.5);
return [root.scrollWidth > root.clientWidth, wide.map(e => e.outerHTML)];
"""


def luminance(colour):
    channels = [int(c) / 255 for c in
                colour[colour.index("(") + 1:-1].split(",")[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045
                        else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_contrast(driver, where):
    texts, edges = driver.execute_script(COLOURS)
    assert texts, where
    for rows, least in ((texts, 4.5), (edges, 3)):
        for what, colour, ground in rows:
            ratio = contrast(colour, ground)
            assert ratio >= least, (where, what, colour, ground, ratio)


def check_width(driver, where):
    scrolls, wide = driver.execute_script(WIDE)
    assert not scrolls and wide == [], (where, wide)
    for target in driver.find_elements(By.CSS_SELECTOR, "button, .button"):
        assert target.size["height"] >= 44, (where, target.text)


def check_names(driver, where):
    assert driver.execute_script("return document.scripts.length") == 0
    assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert driver.title.endswith(" · latchkey"), driver.title
    for tag in ("h1", "main", "header", "nav"):
        assert len(driver.find_elements(By.TAG_NAME, tag)) == 1, (where, tag)
    fields = driver.find_elements(
        By.CSS_SELECTOR, "input:not([type=hidden]):not([hidden])")
    for field in fields:
        assert field.accessible_name, where
        assert field.get_attribute("autocomplete"), where
    alerts = driver.find_elements(By.CSS_SELECTOR, "[role=alert]")
    assert len(alerts) <= 1, where
    for alert in alerts if fields else []:
        described = f"[aria-describedby~='{alert.get_attribute('id')}']"
        assert driver.find_elements(By.CSS_SELECTOR, described), where


def check_focus(driver, where):
    """TAB goes to every control once, in their order, with a ring to be seen."""
    targets = driver.execute_script(TARGETS)
    # After a key, scripts set the focus as keys do.
    ActionChains(driver).send_keys(Keys.TAB).perform()
    driver.execute_script("arguments[0].focus()", targets[0])
    for target in targets:
        assert driver.switch_to.active_element == target, (
            where, target.get_attribute("outerHTML"))
        style, width, colour, ground = driver.execute_script(FOCUS)
        assert style == "solid" and width >= 2, (where, style, width)
        assert contrast(colour, ground) >= 3, (where, colour, ground)
        ActionChains(driver).send_keys(Keys.TAB).perform()
    places = [t.rect for t in targets]
    for one, other in zip(places, places[1:]):
        assert other["y"] + other["height"] > one["y"], (where, one, other)


def look_at(w, name):
    driver = w.browser.driver
    for view in VIEWS:
        w.browser.view(view)
        driver.save_screenshot(os.path.join(PICTURES, f"{name}-{view}.png"))
        check_contrast(driver, view)
        check_width(driver, view)
    for view in ("dark", "light", "phone"):
        w.browser.view(view)
        check_focus(driver, view)
    w.browser.view("light")
    check_names(driver, name)


def main():
    os.makedirs(PICTURES, exist_ok=True)
    tests = states.tests(look_at, "can be read, fits, and has names and an "
                         "order for the keyboard")
    with Suite(BUILD) as suite, Browser() as browser:
        suite.add_user(USER, PASSWORD)
        return tap.run(tests, Walk(suite.url, browser, suite=suite), suite)


if __name__ == "__main__":
    sys.exit(main())
