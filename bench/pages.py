"""How long the overview takes to answer when it is warm, with many readers at once.

    python bench/pages.py --scale 1.15                         the demo, made for it, so much larger
    python bench/pages.py WORKSPACE --readers 20 --each 25     a corpus of one's own; its figures are kept there
    python bench/pages.py WORKSPACE --browser                  and what Chromium's main thread does with it
    python bench/pages.py WORKSPACE --partners 40              processor time of so many organisations' partners

The server runs in a process of its own, as `midspan serve` starts it; readers are threads with a connection each, and
each asks again as soon as it is answered. The first answer, which computes the figures, is not counted.
Suggestions are kept, so pages of partners are new only to a workspace that nobody has asked for them.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pyarrow.parquet as pq
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from midspan.api import open_corpus
from midspan.demo.run import STUDY, make_demo
from midspan.locale import languages
from midspan.model.progress import Silent
from midspan.model.study import Period
from midspan.web.app import create_app

WAIT = 1_800
"""Seconds for the first answer, on a busy machine."""
SUGGESTED = Period(2014, 2023)
"""Years enough to learn suggestions from."""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a running server."""
    command = [sys.executable, "-m", "midspan", "serve", "--port", "0", "--json", "--home", str(home)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        said = ""
        while not said.rstrip().endswith("}"):
            said += server.stdout.readline() if server.stdout else ""
        address = json.loads(said)["address"]
        while not is_open(address):
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def is_open(address: str) -> bool:
    """Whether the server takes connections: it says its address a moment before."""
    try:
        httpx.get(address, timeout=WAIT)
    except httpx.ConnectError:
        return False
    return True


def asked(address: str, times: int) -> list[float]:
    """Milliseconds of each answer to one reader."""
    found = []
    with httpx.Client(timeout=WAIT) as client:
        for _ in range(times):
            start = time.perf_counter()
            client.get(address).raise_for_status()
            found.append(1_000 * (time.perf_counter() - start))
    return found


def opened(address: str, times: int) -> list[float]:
    """Milliseconds of the main thread until the page is painted, of each time it is opened; Chromium is warm."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for turn in range(times + 2):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(address)
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            said = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            if turn >= 2:  # the first two warm the browser
                found.append(1_000 * said["TaskDuration"])
            page.close()
        browser.close()
    return found


def works_of_extract(home: Path) -> int:
    """Works of the extract that was made last."""
    made = (home / "extracts").glob("*/study_works.parquet")
    return int(pq.read_metadata(max(made, key=lambda path: path.stat().st_mtime)).num_rows)


def partners(home: Path, most: int) -> None:
    """Prints the processor time of pages of partners of single organisations, new and kept, after the study's first."""
    study = replace(STUDY, period=SUGGESTED)
    field = open_corpus(home).partners(study).field
    ids = [one for one, region in zip(field.organisations, field.regions, strict=True) if region in study.regions]
    most = min(most, len(ids))
    pages = [f"/en/{'/'.join(STUDY.regions)}/partners/{ids[at * len(ids) // most]}?y={SUGGESTED}" for at in range(most)]
    client = TestClient(create_app(open_corpus(home)), base_url="http://localhost")
    print(f"{pages[0]} and others of {len(ids)}; processor time")
    print(f"first        {spent(client, pages[0]) / 1_000:.1f} s")
    for name in ("new", "kept"):
        answers = [spent(client, page) for page in pages[1:]]
        told(name, answers, sum(answers) / 1_000)


def spent(client: TestClient, page: str) -> float:
    """Milliseconds of processor time that an answer takes, in all threads."""
    start = time.process_time()
    client.get(page).raise_for_status()
    return 1_000 * (time.process_time() - start)


def told(name: str, answers: list[float], seconds: float) -> None:
    cut = statistics.quantiles(answers, n=100, method="inclusive")
    print(
        f"{name:<12} {len(answers):5} answers, {len(answers) / seconds:6.1f} a second; median {cut[49]:,.0f} ms, "
        f"95 % within {cut[94]:,.0f} ms, the slowest {max(answers):,.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--partners", type=int, default=0, metavar="N")
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        if given.home is None:
            make_demo(home, Silent(), scale=given.scale)
        if given.partners:
            partners(home, given.partners)
            return
        with served(home) as address:
            page = f"{address}en/{'/'.join(STUDY.regions)}/overview?y={STUDY.period}"
            print(f"{page.removeprefix(address)}; {os.cpu_count()} cores, Python {platform.python_version()}")
            print(f"load {os.getloadavg()[0]:.1f}")
            print(f"first        {asked(page, 1)[0] / 1_000:.1f} s")
            print(f"extract      {works_of_extract(home):,} works")
            for language in languages():  # the server draws these by itself; here they are waited for
                asked(page.replace("/en/", f"/{language}/", 1).partition("?")[0], 1)
            for readers in (1, given.readers):
                start = time.perf_counter()
                with ThreadPoolExecutor(readers) as pool:
                    every = [one for part in pool.map(asked, [page] * readers, [given.each] * readers) for one in part]
                told(f"{readers} reader{'s' * (readers > 1)}", every, time.perf_counter() - start)
            if given.browser:
                times = opened(page, 11)
                print(f"main thread  {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})")


if __name__ == "__main__":
    main()
