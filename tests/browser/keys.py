"""One step of a journey at a keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

MOST_TABS = 400
"""Where a key does not reach a link, a journey fails instead of running for ever."""


def press(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Tabs to a link or button (or back to it), and presses the enter key. What follows waits for the next page."""
    target = wanted.first
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press(key)
    else:
        pytest.fail(f"the tab key does not reach {wanted}")
    page.keyboard.press("Enter")
