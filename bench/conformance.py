"""Reads real exports with the sources that recognise them and writes what came of it.

    python bench/conformance.py --data DIRECTORY --write docs/conformance.md       (or the environment MIDSPAN_DATA)

DIRECTORY holds conformance/. Nothing of it is part of the project. Records are counted a second time without our
readers (`records_in`), where a kind has an independent way. Every distinct address is resolved; of Web of Science and
Scopus, whose addresses end with their country, a country that the address does not end with is counted as false.
"""

import argparse
import csv
import gzip
import io
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyarrow.compute as pc
from side_by_side import said_in

from midspan import plugins
from midspan.measure.tables import COUNTED
from midspan.model.errors import MidspanError
from midspan.resolve.gazetteer import CITY_STATES
from midspan.resolve.place import Resolver, default_resolver
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.report import FileReport
from midspan.store.streams import head_of

SHOWN_UNREAD = 6
ENDS_WITH_COUNTRY = frozenset({"wos_plain", "wos_tab", "wos_bibtex", "scopus_csv", "scopus_bibtex"})
_NAMED = {"HK": re.compile(r"\bHong,? Kong\b"), "MO": re.compile(r"\bMaca[uo]\b")}
_INTRODUCTION = """# Conformance

<!-- Written by python bench/conformance.py --write docs/conformance.md; do not edit. -->

Real exports, read by the source that recognises them. They belong to their vendors and are not part of the project.
`in` is counted without our readers: ends of records, rows, entries, identifiers; `-` where a kind has no such way.
Records in are works (patents, of `uspto_xml`) and rejected together. `aligned` works say which author had which
affiliation (or have none); `unread` are fields that the reader knows nothing of, with the number of records.
"""
_COUNTRIES = """## Countries

Every distinct address of each file, resolved: how many have a country, in which countries they are, and in how many a
country was found that the address does not end with (`-` where addresses need not end with one).
"""


def text_of(path: Path) -> str:
    """A file's text, decompressed."""
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _found(pattern: str) -> Callable[[str], int]:
    return lambda text: len(re.findall(pattern, text, re.MULTILINE))


def _rows(text: str) -> int:
    csv.field_size_limit(10_000_000)
    return sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) - 1


COUNTS: dict[str, Callable[[str], int]] = {
    "crossref": lambda text: len(re.findall(r'"reference-count"', text)),
    "datacite": _found(r'"publicationYear":'),
    "dblp": _found(r"<article "),
    "istex": _found(r'"arkIstex"'),
    "jats": _found(r"<front>"),
    "lens": _rows,
    "openalex_csv": _rows,
    "pubmed_medline": _found(r"^PMID-"),
    "pubmed_xml": _found(r"<PubmedArticle>"),
    "wos_plain": _found(r"^ER\b"),
    "wos_tab": lambda text: len([line for line in text.split("\n") if line.strip()]) - 1,
    "wos_bibtex": _found(r"^@\w+\{"),
    "scopus_csv": _rows,
    "scopus_bibtex": _found(r"^@\w+\{"),
    "ris": _found(r"^ER  -"),
    "zotero_csv": _rows,
    "ieee_csv": _rows,
    "pop_csv": _rows,
    "netscity_csv": lambda text: len({line.split(";")[0] for line in text.splitlines()[1:] if line}),
    "cnki_refworks": _found(r"^RT "),
    "noteexpress": _found(r"^\{Reference Type\}"),
    "proquest": _found(r"^Document \d+ of \d+\s*$"),
}
"""The records of a file, counted without our readers."""


@dataclass
class Conformance:
    """What came of one file."""

    name: str
    kind: str
    records_in: int | None
    report: FileReport
    seconds: float = 0.0
    aligned: int = 0
    refusal: str = ""
    strings: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether every record in is a work or rejected."""
        return self.records_in in (None, self.report.read + self.report.rejected)

    def add(self, batch: Batch) -> None:
        """Counts a batch."""
        tables = batch.tables()
        self.report.add(batch, tables)
        if "works" in tables:
            self.aligned += pc.sum(tables["works"]["is_aligned"]).as_py()
        if "affiliations" in tables:
            self.strings |= {raw for raw in tables["affiliations"]["raw_string"].to_pylist() if raw}


def conformances(data: Path) -> Iterator[Conformance]:
    """Every file that a source of works recognises, by name. A file of two sources is an error."""
    sources = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))
    root = data / "conformance"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        head = head_of(path)
        found = [source for source in sources.values() if source.detects(path, head)]
        if len(found) > 1:
            raise SystemExit(f"{path.name} is recognised by {', '.join(source.key for source in found)}")
        if found:
            one = conformance(path, path.relative_to(root).as_posix(), found[0])
            if one.refusal or one.report.read or one.report.rejected:
                yield one


def conformance(path: Path, name: str, source: Source) -> Conformance:
    """What comes of one file."""
    count = COUNTS.get(source.key)
    made = Conformance(name, source.key, count(text_of(path)) if count else None, FileReport(source.key, path.name))
    start = time.perf_counter()
    try:
        for batch in source.read(SnapshotFile(path, source.key, "v", "0" * 64)):
            made.add(batch)
    except MidspanError as refusal:
        made.refusal = refusal.fact
    made.seconds = time.perf_counter() - start
    return made


def countries_of(resolver: Resolver, address: str) -> frozenset[str]:
    """The countries of an address by the links that count."""
    links = (link for link in resolver.resolve(address) if link.score >= COUNTED)
    return frozenset({resolver.gazetteer.country_of(link.place_id) for link in links} - {""})


def is_false(address: str, found: frozenset[str]) -> bool:
    """Whether a country was found that the address does not end with; Hong Kong and Macao may be China, and China
    them, where the address names them.
    """
    said = said_in(address)
    allowed = {said} | ({"CN"} if said in CITY_STATES else set())
    if said == "CN":
        allowed |= {code for code, name in _NAMED.items() if name.search(address)}
    return bool(said) and not found <= allowed


def tables(every: list[Conformance]) -> str:
    """The page."""
    head = "file kind in works rejected aligned affiliations unread".split()
    lines = [_INTRODUCTION, f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *map(_line, every), ""]
    works = sum(one.report.read for one in every)
    rejected = sum(one.report.rejected for one in every)
    lines += [f"{len(every)} files, {works:,} works, {rejected:,} rejected records.", ""]
    for one in every:
        for remark in [*one.report.remarks, *([one.refusal] if one.refusal else [])]:
            lines.append(f"- `{one.name}`: {remark}")
    head = "file addresses with false countries".split()
    lines += ["", _COUNTRIES, f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    resolver, total = default_resolver(), Counter[str]()
    for one in every:
        if one.strings:
            lines.append(_country_line(resolver, one, total))
    lines += ["", f"{len(total)} countries and regions in all: {', '.join(sorted(total))}."]
    return "\n".join(lines) + "\n"


def _line(one: Conformance) -> str:
    report = one.report
    unread = [f"{name} ({count})" for name, count in report.unread.most_common(SHOWN_UNREAD)]
    cells = [
        one.name, f"`{one.kind}`", "-" if one.records_in is None else str(one.records_in), str(report.read),
        str(report.rejected), _share(one.aligned, report.works), _share(report.having["affiliations"], report.works),
        ", ".join(unread),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _country_line(resolver: Resolver, one: Conformance, total: Counter[str]) -> str:
    found = {address: countries_of(resolver, address) for address in sorted(one.strings)}
    codes = Counter(code for countries in found.values() for code in countries)
    total.update(codes)
    wrong = [address for address, countries in found.items() if is_false(address, countries)]
    for address in wrong if one.kind in ENDS_WITH_COUNTRY else []:
        print(f"{one.name}: {sorted(found[address])} {address}", file=sys.stderr)
    said = " ".join(f"{code} {count}" for code, count in sorted(codes.items(), key=lambda pair: (-pair[1], pair[0])))
    cells = [
        one.name, str(len(found)), str(sum(map(bool, found.values()))),
        str(len(wrong)) if one.kind in ENDS_WITH_COUNTRY else "-", said,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Prints the page or writes it; exit 1 where a file lost a record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("MIDSPAN_DATA"))
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the data with --data or MIDSPAN_DATA")
    every = list(conformances(given.data))
    page = tables(every)
    if given.write:
        given.write.write_text(page, encoding="utf-8")
    else:
        print(page)
    print(f"{sum(one.seconds for one in every):.1f} seconds of reading", file=sys.stderr)
    lost = [one.name for one in every if not one.is_whole]
    if lost:
        print(f"Records in are not works and rejected together: {', '.join(lost)}", file=sys.stderr)
    return bool(lost)


if __name__ == "__main__":
    sys.exit(main())
