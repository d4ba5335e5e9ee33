"""Writes an invented export of Scopus (CSV) of any number of works, shaped like real ones.

    python bench/scopus_export.py 50000 TARGET.csv

Works, people, organisations and addresses are those of the demo. As in real exports since 2023 a record has some
7,000 characters, half of them references, and brings 1 or 2 affiliations that no record before it has.
"""

import argparse
import csv
import gzip
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from midspan.demo.corpus import generate

COLUMNS = (
    "Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "Volume", "Issue", "Art. No.",
    "Page start", "Page end", "Page count", "Cited by", "DOI", "Link", "Affiliations", "Authors with affiliations",
    "Abstract", "Author Keywords", "Index Keywords", "References", "Correspondence Address", "Publisher", "ISSN",
    "Language of Original Document", "Abbreviated Source Title", "Document Type", "Publication Stage", "Open Access",
    "Source", "EID",
)  # fmt: skip
TYPES = {"article": "Article", "review": "Review", "book-chapter": "Book chapter", "preprint": "Article"}
LABORATORIES = 400
REFERENCES = 32
WORDS = (
    "method results sample network surface energy patients transport learning model frequency structure growth "
    "response analysis theory policy cell temperature signal region material control design language"
).split()


def number_of(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=6).digest())


def prose(key: object, count: int) -> str:
    """Words in an order of their own, `count` of them."""
    drawn = number_of(key)
    return " ".join(WORDS[(drawn * (place + 7) + place * place) % len(WORDS)] for place in range(count))


def name_parts(name: str) -> tuple[str, str]:
    family, comma, given = name.partition(", ")
    if not comma:
        given, _, family = name.rpartition(" ")
    return family, given or family


def short(name: str) -> str:
    family, given = name_parts(name)
    return f"{family} {''.join(f'{part[0]}.' for part in given.replace('-', ' ').split())}"


def addresses_of(authorship: Mapping[str, Any]) -> list[str]:
    """The author's addresses; those of four in ten authors name a laboratory."""
    found = []
    for text in authorship["raw_affiliation_strings"]:
        draw = number_of(authorship["author"]["id"], text)
        laboratory = f"Laboratory {draw % LABORATORIES + 1} of {prose(draw // 7 % 900, 2).title()}, "
        found.append(laboratory + text if draw % 10 < 4 else text)
    return found


def row_of(work: Mapping[str, Any]) -> Sequence[str]:
    people = [a for a in work["authorships"] if a["raw_author_name"]]
    names = [a["raw_author_name"].replace(";", " ") for a in people]
    ids = [str(number_of(a["author"]["id"] or a["raw_author_name"]) % 10**11) for a in people]
    held = [addresses_of(a) for a in people]
    key = work["id"].rsplit("W", 1)[1]
    doi, eid = (work["doi"] or "").removeprefix("https://doi.org/"), f"2-s2.0-8{key}"
    full = [", ".join(name_parts(name)) for name in names]
    first = f"{short(names[0])}; {held[0][0]}; email: nobody@invented.example" if names and held[0] else ""
    return (
        "; ".join(map(short, names)),
        "; ".join(f"{name} ({number})" for name, number in zip(full, ids, strict=True)),
        "; ".join(ids), work["title"] or "", str(work["publication_year"] or ""), "Journal of Invented Results",
        str(int(key) % 90), str(int(key) % 12), "", str(int(key) % 900), str(int(key) % 900 + 9), "10",
        str(work["cited_by_count"]), doi, f"https://www.scopus.com/inward/record.uri?eid={eid}&doi={doi}",
        "; ".join(dict.fromkeys(text for texts in held for text in texts)),
        "; ".join(", ".join([short(name), *texts]) for name, texts in zip(names, held, strict=True)),
        prose(key, 150), prose(f"{key}k", 6).replace(" ", "; "), prose(f"{key}i", 30).replace(" ", "; "),
        "; ".join(reference(key, number) for number in range(REFERENCES)), first, "Invented Press", "00000000",
        "English", "J. Inv. Res.", TYPES.get(work["type"], "Article"), "Final", "", "Scopus", eid,
    )  # fmt: skip


def reference(key: str, number: int) -> str:
    draw = number_of(key, number)
    return f"Invented A., Person B., {prose(draw, 8)}, J. Inv. Res., {draw % 90}, pp. 1-9, ({1990 + draw % 34})"


def works_of(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("**/*.gz")):
        with gzip.open(path) as file:
            for line in file:
                work = msgspec.json.decode(line)
                if work["title"] and work["publication_year"]:
                    yield work


def write_export(works: Iterable[Mapping[str, Any]], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        writer.writerows(map(row_of, works))


def write_invented(count: int, target: Path) -> None:
    """An export of `count` works; the demo invents 98,625 at scale 1."""
    with tempfile.TemporaryDirectory() as folder:
        made = generate(Path(folder), scale=count / 90_000)
        write_export(islice(works_of(made.works_folder), count), target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", type=int)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    write_invented(given.works, given.target)
