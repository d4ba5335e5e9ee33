"""Reads real exports with the sources that recognise them and writes what came of it.

    python bench/conformance.py --data DIRECTORY --write docs/conformance.md       (or the environment MIDSPAN_DATA)

DIRECTORY holds conformance/. Nothing of it is part of the project. Records are counted a second time without our
readers (`records_in`), where a kind has an independent way. Every distinct address is resolved; of Web of Science and
Scopus, whose addresses end with their country, a country that the address does not end with is counted as false; of
the others a person looked at those that end with another country (`REVIEWED`).
"""

import argparse
import csv
import gzip
import hashlib
import io
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
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
Records in are works (patents of `uspto_xml`, projects of `nsf_xml`) and rejected together. `aligned` works say which
author had which affiliation (or have none); `unread` are fields that the reader knows nothing of, with the number of
records.
"""
_COUNTRIES = """## Countries

Every distinct address of each file, resolved: how many have a country, in which countries they are, and how many have
a false one. Addresses of Web of Science and Scopus end with their country, and any other is false. Of the others a
person looked at each that ends with another country than one found, and at each of a country met six times or less.
None is false now. What was is a word in a name that is a place elsewhere too: Oral, Nanyang, Austin, North Shore.
"""
DAMAGED = "## Damaged files\n"
"""The head of what bench/fuzz.py writes: it stays as it is."""
_NOT_READ = """## Files that no source reads

`midspan snapshot` refuses each of them, and says which kinds it knows.
"""
NOT_READ = {
    "SOURCE": "a note on where the files come from",
    "alexandria3k/doaj.csv": "open-access journals, no works",
    "alexandria3k/funderNames.csv": "names of funders, no works",
    "alexandria3k/issn_subjects.csv": "subjects of journals, no works",
    "alexandria3k/titleFile.csv": "titles of journals, no works",
    "nserc/*.csv": "co-applicants and partners of awards without the table of the awards; not UTF-8",
    "openalex_json/entities/*": "an author, source, topic or other record of OpenAlex that is no work",
}
"""Why no source reads a file, by its name."""
REVIEWED = {
    "055c3ce68f": "CN", "afc719dde8": "CN", "04688c2227": "PH", "afff936081": "US", "5ec0e2468d": "US",
    "49513ef3b8": "US", "240f82ed76": "KZ", "0a479f5ce6": "KZ", "2e11a828ac": "NZ", "89394c9d51": "BO",
    "6c2069c11a": "JM",
    **dict.fromkeys(
        """0552f567ec ef50bf7562 d5331105f5 2df6f8d4c9 87b8b04481 387b4d8927 94f2e27086 3a0d213803 627d563135 7a20177449
        1cac063ecd 7ed66c568f 45f8902924 25b97d6dd0 fe4b698188 723f56c343 3828d3e6be 7e2a85194c e930cf80ec 3133a303d7
        fe99d85a49 652453a0f2 ef20507458 042d88d93f b93927462e 717fa13d78 000882fb75 165f77e822 dbcce64f7f 44c089a407
        76c4b67a39 77cfeee263""".split(), ""),
}  # fmt: skip
"""What would be false of addresses that a person looked at, by a hash of the address; most name several places."""


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
    "orcid": lambda text: (
        text.count("<error:error ") + sum("<work:work-summary" in part for part in text.split("<activities:group>"))
    ),
    "nsf_xml": _found(r"<AwardID>"),
    "springer_csv": _rows,
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
    organisations: int = 0
    refusal: str = ""
    strings: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether every record in is a work or rejected."""
        return self.records_in in (None, self.report.read + self.report.rejected)

    @property
    def is_registry(self) -> bool:
        """Whether the file holds organisations alone."""
        return bool(self.organisations and not self.report.read)

    def add(self, batch: Batch) -> None:
        """Counts a batch."""
        tables = batch.tables()
        self.report.add(batch, tables)
        self.organisations += len(tables.get("organisations", ()))
        if "works" in tables:
            self.aligned += pc.sum(tables["works"]["is_aligned"]).as_py()
        if "affiliations" in tables:
            self.strings |= {raw for raw in tables["affiliations"]["raw_string"].to_pylist() if raw}


def conformances(data: Path) -> Iterator[Conformance]:
    """Every file that a source recognises, by name. A file of two sources is an error."""
    sources = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))
    root = data / "conformance"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        head = head_of(path)
        found = [source for source in sources.values() if source.detects(path, head)]
        if len(found) > 1:
            raise SystemExit(f"{path.name} is recognised by {', '.join(source.key for source in found)}")
        if found:
            one = conformance(path, path.relative_to(root).as_posix(), found[0])
            if one.refusal or one.report.read or one.report.rejected or one.organisations:
                yield one


def not_read(data: Path) -> Iterator[tuple[str, str]]:
    """Every file that no source recognises, and why it is none; empty where nobody has said why."""
    sources = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))
    root = data / "conformance"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        head, name = head_of(path), path.relative_to(root).as_posix()
        if not any(source.detects(path, head) for source in sources.values()):
            yield name, next((why for pattern, why in NOT_READ.items() if fnmatch(name, pattern)), "")


def conformance(path: Path, name: str, source: Source) -> Conformance:
    """What comes of one file."""
    count = COUNTS.get(source.key)
    made = Conformance(name, source.key, count(text_of(path)) if count else None, FileReport(source.key, path.name))
    start = time.process_time()
    try:
        for batch in source.read(SnapshotFile(path, source.key, "v", "0" * 64)):
            made.add(batch)
    except MidspanError as refusal:
        made.refusal = refusal.fact
    made.seconds = time.process_time() - start
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


def false_in(kind: str, address: str, found: frozenset[str]) -> frozenset[str]:
    """The false ones of an address's countries; `?` where a person has yet to look."""
    is_other = is_false(address, found)
    if kind in ENDS_WITH_COUNTRY:
        return found if is_other else frozenset()
    told = REVIEWED.get(hashlib.sha256(address.encode()).hexdigest()[:10])
    if told is None:
        return frozenset({"?"} if is_other else ())
    return found & frozenset(told.split())


def tables(every: list[Conformance], others: list[tuple[str, str]]) -> str:
    """The page."""
    head = "file kind in works rejected aligned affiliations unread".split()
    lines = [
        _INTRODUCTION,
        f"| {' | '.join(head)} |",
        f"|{' --- |' * len(head)}",
        *(_line(one) for one in every if not one.is_registry),
        "",
    ]
    works = sum(one.report.read for one in every)
    rejected = sum(one.report.rejected for one in every)
    lines += [f"{len(every)} files, {works:,} works, {rejected:,} rejected records.", ""]
    wos = [one for one in every if one.name.startswith("wos_tab/scientopy_")]
    read, seconds = sum(one.report.works for one in wos), sum(one.seconds for one in wos)
    lines += [f"The {read:,} works of `wos_tab/scientopy_*` were read in {seconds:.1f} seconds of one processor.", ""]
    for one in (one for one in every if one.is_registry):
        lines.append(f"- `{one.name}`: a registry (`{one.kind}`) of {one.organisations:,} organisations")
    for one in every:
        for remark in [*one.report.remarks, *([one.refusal] if one.refusal else [])]:
            lines.append(f"- `{one.name}`: {remark}")
    lines += ["", _NOT_READ, *(f"- `{name}`: {why}" for name, why in others)]
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
    wrong = {a: false for a, countries in found.items() if (false := false_in(one.kind, a, countries))}
    for address, false in wrong.items():
        print(f"{one.name}: {sorted(false)} {address}", file=sys.stderr)
    said = " ".join(f"{code} {count}" for code, count in sorted(codes.items(), key=lambda pair: (-pair[1], pair[0])))
    cells = [
        one.name, str(len(found)), str(sum(map(bool, found.values()))), str(len(wrong)), said,
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
    every, others = list(conformances(given.data)), list(not_read(given.data))
    page = tables(every, others)
    if given.write:
        kept = given.write.read_text(encoding="utf-8").partition(DAMAGED)[2] if given.write.exists() else ""
        given.write.write_text(page + (f"\n{DAMAGED}{kept}" if kept else ""), encoding="utf-8")
    else:
        print(page)
    print(f"{sum(one.seconds for one in every):.1f} seconds of reading", file=sys.stderr)
    lost = [one.name for one in every if not one.is_whole]
    if lost:
        print(f"Records in are not works and rejected together: {', '.join(lost)}", file=sys.stderr)
    unsaid = [name for name, why in others if not why]
    if unsaid:
        print(f"No source reads, and nobody says why: {', '.join(unsaid)}", file=sys.stderr)
    return bool(lost or unsaid)


if __name__ == "__main__":
    sys.exit(main())
