"""Pictures of every page for the docs: light and dark, each language, phone. Chromium of the system takes them.

    midspan serve --port 8765 &
    python bench/screenshots.py http://127.0.0.1:8765 pictures              every page, light
    python bench/screenshots.py http://127.0.0.1:8765 pictures --look dark --page overview --page map

The pages are those of the registry, so that a new one is in the pictures by itself. A picture is named
`<page>-<language>-<look>.png`.
"""

import argparse
import re
import shutil
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from midspan.locale import ENGLISH, languages
from midspan.web.visit import PAIR_PREFIX, pages

PAIR = "shanghai/hong-kong"
STUDY = "y=2019-2023&count=full"
OWN = {
    "records": "&figure=joint_works",
    "multiverse": "&figure=joint_works",
    "compare": "&figure=joint_works&against=counting:fractional",
}
"""What a page is asked beside the study."""
MORE = {
    "records_of_contracts": f"{PAIR}/records?{STUDY}&figure=contract_value",
    "failure": f"{PAIR}/overview?y=1990-1999",
}
"""Pages that look otherwise, or are none of the registry."""
FOUND = {
    "id}/{partner": ("organisations", r'/organisations/([^"?/]+/[^"?/]+)\?'),
    "id": ("organisations", r'/organisations/([^"?/]+)\?'),
    "work_id:path": ("records", r'/records/works/([^"?]+)\?'),
}
"""Where the rest of an address is taken from: the first link of this form on a page."""
LOOKS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "light": (1440, "light"),
    "phone": (390, "light"),
    "slim": (320, "light"),
    "dark": (1440, "dark"),
}
TALLEST = 4000
"""Pixels of a picture: the page of methods goes on for much longer."""


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", action="append", default=[])
    parser.add_argument("--look", action="append", choices=LOOKS, default=[])
    parser.add_argument("--lang", action="append", choices=languages(), default=[])
    given = parser.parse_args()
    address = given.address.rstrip("/")
    given.folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: path for name, path in _paths(address).items() if not given.page or name in given.page}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in given.lang or languages():
            for look in given.look or ("light", "phone"):
                _take(browser, f"{address}/{language}/", wanted, given.folder, (language, look))
        browser.close()


def _paths(address: str) -> dict[str, str]:
    """Every page, as a path below the language."""
    made = {}
    for page in pages():
        query = f"?{STUDY}{OWN.get(page.key, '')}" if page.is_of_pair else ""
        path = page.path.replace(PAIR_PREFIX, f"{PAIR}/").removeprefix("/{lang}/")
        for part, (where, pattern) in FOUND.items():
            if f"{{{part}}}" in path:
                path = path.replace(f"{{{part}}}", _first(f"{address}/{ENGLISH}/{PAIR}/{where}?{STUDY}", pattern))
        made[page.key] = path + query
    return made | MORE


def _first(address: str, pattern: str) -> str:
    with urlopen(address, timeout=600) as answer:  # noqa: S310
        found = re.search(pattern, answer.read().decode())
    return found[1] if found else ""


def _take(browser: Browser, base: str, wanted: dict[str, str], folder: Path, named: tuple[str, str]) -> None:
    language, look = named
    width, scheme = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for key, path in wanted.items():
        page.goto(base + path, timeout=600_000)
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
        page.screenshot(path=folder / f"{key}-{language}-{look}.png")
        page.set_viewport_size({"width": width, "height": 900})
    context.close()


if __name__ == "__main__":
    main()
