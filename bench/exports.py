"""Exports of Scopus, Web of Science and OpenAlex as JSON lines for the source `records`, each author with addresses.

A benchmark's conversion: where a record does not say which author has which address, its addresses stay loose.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

AUTHORS, SEVERAL = "\x1e", "\x1f"
"""Between authors (and the affiliations of one and the next), and between several affiliations of one author."""
MAPPING = """\
id = ["id"]
[columns]
title = "title"
year = "year"
authors = "authors"
affiliations = "affiliations"
doi = "doi"
[separators]
authors = "\\u001e"
affiliations = "\\u001e"
several_affiliations = "\\u001f"
"""
_BRACKET = re.compile(r"\[([^\]]*)\]\s*")


def text_of(path: Path) -> str:
    """A file's text, decompressed."""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")


def write_records(path: Path, target: Path) -> list[str]:
    """Writes an export as JSON lines; returns the ids of its records."""
    records = list(reader_of(path)(path))
    with target.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return [record["id"] for record in records]


def reader_of(path: Path) -> Callable[[Path], Iterator[dict[str, str]]]:
    """The reader of an export, told by its first characters."""
    head = text_of(path)[:2000]
    if head.startswith("FN "):
        return wos_plain
    if head.startswith("PT\t"):
        return wos_tab
    return scopus if "Authors with affiliations" in head else openalex


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    for row in csv.DictReader(io.StringIO(text_of(path), newline="")):
        yield {key: value or "" for key, value in row.items() if key is not None}


def _record(
    key: str, title: str, year: str, doi: str, authors: Sequence[str], affiliations: Sequence[str]
) -> dict[str, str]:
    return {
        "id": key,
        "title": title,
        "year": year,
        "doi": doi,
        "authors": AUTHORS.join(authors),
        "affiliations": AUTHORS.join(affiliations),
    }


def scopus(path: Path) -> Iterator[dict[str, str]]:
    """Scopus CSV: `Name, affiliation, affiliation; Name, ...`, parted by the list of the record's affiliations."""
    for row in _rows(path):
        authors = [name.strip() for name in row["Authors"].split(";") if name.strip()]
        listed = [part.strip() for part in row["Affiliations"].split(";") if part.strip()]
        entries = [part.strip() for part in row["Authors with affiliations"].split(";")]
        affiliations = listed
        if len(entries) == len(authors):
            affiliations = [SEVERAL.join(_scopus_parts(entry, listed)) for entry in entries]
        yield _record(row["EID"], row["Title"], row["Year"], row["DOI"], authors, affiliations)


def _scopus_parts(entry: str, listed: Sequence[str]) -> list[str]:
    """The affiliations of one author: those of the record that the entry holds, else all behind the name."""
    rest = entry.partition(",")[2].strip()
    found = []
    for affiliation in sorted(listed, key=len, reverse=True):
        if affiliation in rest:
            found.append((entry.index(affiliation), affiliation))
            rest = rest.replace(affiliation, "", 1)
    if rest.strip(" ,"):
        return [entry.partition(",")[2].strip()]
    return [affiliation for _, affiliation in sorted(found)]


def openalex(path: Path) -> Iterator[dict[str, str]]:
    """OpenAlex's CSV of works: raw affiliation strings, aligned where there are as many as authors."""
    for row in _rows(path):
        authors = row["authorships.author.display_name"].split("|")
        strings = row["authorships.raw_affiliation_strings"].split("|")
        yield _record(row["id"], row["title"], row["publication_year"], row["doi"], authors, strings)


def wos_tab(path: Path) -> Iterator[dict[str, str]]:
    """Web of Science, tab-separated: fields as they come, no quoting."""
    lines = io.StringIO(text_of(path), newline="")
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        authors = (row["AF"] or row["AU"]).split("; ")
        addresses = _wos_addresses(row["C1"] or "")
        yield _wos(row["UT"], row["TI"], row["PY"] or (row["EA"] or "")[-4:], row["DI"] or "", authors, addresses)


def wos_plain(path: Path) -> Iterator[dict[str, str]]:
    """Web of Science, plain text: two-letter tags, continued by three blanks, a record ends with ER."""
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in text_of(path).splitlines():
        tag = line[:2] if line[:2].strip() else tag
        if tag == "ER":
            one = {key: " ".join(values) for key, values in fields.items()}
            authors = fields.get("AF") or fields.get("AU") or []
            addresses = [pair for text in fields.get("C1", []) for pair in _wos_addresses(text.rstrip("."))]
            year = one.get("PY") or one.get("EA", "")[-4:]
            yield _wos(one.get("UT", ""), one.get("TI", ""), year, one.get("DI", ""), authors, addresses)
            fields, tag = {}, ""
        elif tag and line.strip():
            fields.setdefault(tag, []).append(line[3:].strip())


def _wos_addresses(text: str) -> list[tuple[list[str], str]]:
    """`[A; B] address; [C] address` as (names, address); no names where the record has no brackets."""
    if "[" not in text:
        return [([], part.strip()) for part in text.split("; ") if part.strip()]
    pieces = _BRACKET.split(text)[1:]
    return [
        ([name.strip() for name in names.split(";")], address.strip().rstrip(";").strip())
        for names, address in zip(pieces[::2], pieces[1::2], strict=True)
    ]


def _wos(
    key: str, title: str, year: str, doi: str, authors: Sequence[str], addresses: Sequence[tuple[list[str], str]]
) -> dict[str, str]:
    if addresses and all(names for names, _ in addresses):
        said = [SEVERAL.join(address for names, address in addresses if author in names) for author in authors]
        named = {name for names, _ in addresses for name in names}
        if named <= set(authors):
            return _record(key, title, year, doi, authors, said)
    return _record(key, title, year, doi, authors, [address for _, address in addresses])
