"""How fast the register of contracts takes a large file, and what of it killed imports leave.

    python bench/registers.py [--contracts 100000] [--kills 50] [--url postgresql://...] [--to FOLDER]

A file of contracts is made in the register's template (two parties and two amounts each), recorded, recorded again,
replayed to a day and taken as a snapshot. Then imports are killed with SIGKILL, each a little later than the one
before: an import that was killed before its end must have left nothing, and no accepted one may be gone.
"""

import argparse
import csv
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from midspan.record.register_csv import COLUMNS, SIMPLE
from midspan.registering import Registering
from midspan.sources.register import SOURCE
from midspan.store.batch import SnapshotFile

TYPES = ("development", "transfer", "consulting", "service")
DAYS = 365 * 15


def rows(count: int, first: int = 0) -> Iterator[dict[str, str]]:
    """Rows of so many invented contracts, four to a contract after its own."""
    for number in range(first, first + count):
        own = {"register": "bench", "contract_id": f"{number:07}"}
        day = (date(2010, 1, 1) + timedelta(days=number * 7919 % DAYS)).isoformat()
        title = f"技术合同 {number}: materials for use {number * 31 % 977}"
        origin = "" if number % 500 else f"meeting:bench/{number}"
        yield {**own, "row": "contract", "day": day, "title": title, "type": TYPES[number % 4], "origin": origin}
        yield {**own, "row": "party", "role": "provider", "organisation": f"大学 {number % 500}", "place": "Shanghai"}
        yield {**own, "row": "party", "role": "receiver", "organisation": f"Firm {number % 3000}", "place": "Hong Kong"}
        total = number * 104_729 % 9_000_000 + 10_000
        yield {**own, "row": "amount", "kind": "total", "amount": str(total), "currency": "CNY"}
        yield {**own, "row": "amount", "kind": "technology", "amount": str(total // 2), "currency": "CNY"}


def written(path: Path, count: int, first: int = 0) -> Path:
    """A file of such contracts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        table.writerows(rows(count, first))
    return path


def written_simply(path: Path, count: int) -> Path:
    """The same contracts in the simple template, a row each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(SIMPLE)
        four = [(row for row in rows(count) if row.get("kind") != "technology")] * 4
        for head, one, other, total in zip(*four, strict=True):
            own = [f"s{head['contract_id']}", head["title"], head["day"], head["type"], total["amount"], "CNY", "total"]
            sides = [one["organisation"], one["place"], other["organisation"], other["place"]]
            table.writerow([*own, *sides, "", "bench"])
    return path


def timed(name: str, work: Callable[[], object]) -> object:
    """Runs it, and prints its times."""
    wall, own = time.perf_counter(), time.process_time()
    done = work()
    print(f"{name:<28} {time.perf_counter() - wall:7.2f} s   processor {time.process_time() - own:7.2f} s")
    return done


def speed(folder: Path, url: str, count: int) -> None:
    """Times what one does with a large register."""
    register = Registering(folder, url)
    path = written(folder / "contracts.csv", count)
    timed("ten million additions", lambda: sum(number for number in range(10**7)))
    print(f"{count:,} contracts, {path.stat().st_size / 1e6:.0f} MB, {'PostgreSQL' if url else 'SQLite'}")
    timed("recorded", lambda: register.add_file(path, by="bench"))
    simple = written_simply(folder / "simple.csv", count)
    timed("recorded, simple template", lambda: register.add_file(simple, by="bench"))
    timed("recorded again", lambda: register.add_file(path, by="bench"))
    standing = timed("replayed to a day", lambda: register.standing(date(2026, 1, 1)))
    print(f"{'':28} {len(standing):,} contracts stand")  # type: ignore[arg-type]
    met = timed("read what came of meetings", register.store.of_meetings)
    print(f"{'':28} {len(met):,} rows")  # type: ignore[arg-type]
    text = timed("written for a snapshot", lambda: register.counted_as_csv(date(2026, 1, 1)))
    (folder / "register.csv").write_text(str(text), encoding="utf-8")
    file = SnapshotFile(folder / "register.csv", "register", "v", "0" * 64)
    timed("read into a corpus", lambda: [batch.tables() for batch in SOURCE.read(file)])


def kills(folder: Path, url: str, turns: int, size: int = 500) -> None:
    """Kills imports later and later, and checks what is there after each."""
    register, home = Registering(folder, url), str(folder)
    whole = time.perf_counter()
    _add(home, url, written(folder / "k.csv", size, 10**6)).wait()
    whole = time.perf_counter() - whole
    accepted, halved = {10**6}, 0
    for turn in range(1, turns + 1):
        first = 10**6 + turn * size
        started = _add(home, url, written(folder / "k.csv", size, first))
        try:
            if started.wait(timeout=whole * 2 * turn / turns) == 0:
                accepted.add(first)
        except subprocess.TimeoutExpired:
            started.send_signal(signal.SIGKILL)
            started.wait()
        found = Counter(int(row.subject[0].partition("/")[2]) // size * size for row in register.store.read())
        halved += sum(count != size for start, count in found.items() if start >= 10**6)
        if not accepted <= set(found):
            raise SystemExit(f"accepted imports are gone: {sorted(accepted - set(found))}")
    print(f"{turns} imports, {turns + 1 - len(accepted)} of them killed: {halved} left half, no accepted one is gone")


def _add(home: str, url: str, path: Path) -> "subprocess.Popen[bytes]":
    code = (
        "import sys; from pathlib import Path; from midspan.registering import Registering;"
        "Registering(Path(sys.argv[1]), sys.argv[2]).add_file(Path(sys.argv[3]), by='bench')"
    )
    return subprocess.Popen([sys.executable, "-c", code, home, url, str(path)])


def main() -> None:
    """Runs both."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--contracts", type=int, default=100_000)
    said.add_argument("--kills", type=int, default=50)
    said.add_argument("--url", default="")
    given = said.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        speed(Path(folder), given.url, given.contracts)
    if given.kills:
        with tempfile.TemporaryDirectory() as folder:
            kills(Path(folder), given.url, given.kills)


if __name__ == "__main__":
    main()
