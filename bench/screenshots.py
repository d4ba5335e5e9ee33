"""Pictures of every page for the docs: light, each language, phone. Chromium of the system takes them.

    midspan serve --port 8765 &
    python bench/screenshots.py http://127.0.0.1:8765 pictures

A picture is named `<page>-<language>-<look>.png`.
"""

import re
import shutil
import sys
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from midspan.locale import ENGLISH, languages

PAIR = "shanghai/hong-kong"
STUDY = "y=2019-2023&count=full"
PAGES = {
    "start": "",
    "overview": f"{PAIR}/overview?{STUDY}",
    "map": f"{PAIR}/map?{STUDY}",
    "network": f"{PAIR}/network?{STUDY}",
    "records": f"{PAIR}/records?{STUDY}&figure=joint_works",
    "contracts": f"{PAIR}/records?{STUDY}&figure=contract_value",
    "choices": f"{PAIR}/multiverse?{STUDY}&figure=joint_works",
    "claims": f"{PAIR}/claims?{STUDY}",
    "compare": f"{PAIR}/compare?{STUDY}&figure=joint_works&against=counting:fractional",
    "methods": "methods",
    "failure": f"{PAIR}/overview?y=1990-1999",
}
LOOKS = {"light": 1440, "phone": 390}
TALLEST = 4000
"""Pixels of a picture: the page of methods goes on for much longer."""


def main(address: str, folder: Path, wanted: list[str]) -> None:
    """Takes the pictures, of the pages named or of all."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = PAGES | {"work": _a_work(address)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in languages():
            for look, width in LOOKS.items():
                chosen = {name: path for name, path in pages.items() if not wanted or name in wanted}
                _take(browser, f"{address}/{language}/", chosen, folder, f"{language}-{look}", width)
        browser.close()


def _a_work(address: str) -> str:
    """The first work of the list, as a path below the language."""
    with urlopen(f"{address}/{ENGLISH}/{PAGES['records']}", timeout=600) as answer:  # noqa: S310
        found = re.search(rf'href="/{ENGLISH}/(records/work/[^"]+)"', answer.read().decode())
    return found[1] if found else ""


def _take(browser: Browser, base: str, pages: dict[str, str], folder: Path, name: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for key, path in pages.items():
        page.goto(base + path, timeout=600_000)
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
        page.screenshot(path=folder / f"{key}-{name}.png")
        page.set_viewport_size({"width": width, "height": 900})
    context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3:])
