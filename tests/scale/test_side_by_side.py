"""Exports of Scopus, Web of Science and OpenAlex: every record read, and no country that no address says."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from midspan.resolve.place import default_resolver
from tests.scale.test_real_data import data

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from exports import AUTHORS, SEVERAL, reader_of
from side_by_side import FILES, Counted, false_countries, missed, ours, said

pytestmark = pytest.mark.scale
RECORDS = {
    "Scopus": 581,
    "OpenAlex": 613,
    "WoS text": 500,
    "WoS tab 1": 1000,
    "WoS tab 2": 1000,
    "WoS tab 3": 1000,
    "WoS tab 4": 1000,
    "WoS tab 5": 71,
}
TRAPS = "Oman|Chad|Jersey|Georgia|Mali|Israel|Niger|Guinea|Jordan|Turkey|Virginia|Carolina|Parana|Concordia|Ontario"
OTHERS = {"OM", "TD", "JE", "GE", "ML", "IL", "NE", "GN", "JO", "TR", "ZA", "PR", "AR"}


def file_of(name: str) -> Path:
    """One of the exports."""
    return data(f"conformance/{FILES[name]}")


def strings_of(path: Path) -> list[str]:
    """Every affiliation string of an export."""
    entries = (part for r in reader_of(path)(path) for part in re.split(f"[{AUTHORS}{SEVERAL}]", r["affiliations"]))
    return list(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))


def resolved(path: Path) -> Counted:
    """The countries of each record by the resolver alone."""
    resolver = default_resolver()
    works = []
    for record in reader_of(path)(path):
        strings = re.split(f"[{AUTHORS}{SEVERAL}]", record["affiliations"])
        links = (link for string in strings if string for link in resolver.resolve(string) if link.score >= 0.5)
        works.append(frozenset({resolver.gazetteer.country_of(link.place_id) for link in links} - {""}))
    return Counted("resolver", works, 0.0)


@pytest.mark.parametrize("name", [name for name in FILES if name != "OpenAlex"])
def test_no_false_country_and_none_missed(name: str) -> None:
    """Scopus and Web of Science end each address with its country: a second reading, of that segment alone, agrees."""
    path = file_of(name)
    counted, known = resolved(path), said(path)
    assert len(counted.works) == len(known) == RECORDS[name]
    assert false_countries(counted, known) == Counter()
    assert missed(counted, known) == 0


@pytest.mark.parametrize("name", FILES)
def test_traps(name: str) -> None:
    """A word that is a country's or a city's elsewhere gives that country only where the string ends with it."""
    resolver = default_resolver()
    wrong = []
    for string in strings_of(file_of(name)):
        if re.search(rf"\b\w*(?:{TRAPS})\w*\b", string, re.IGNORECASE) is None:
            continue
        found = {resolver.gazetteer.country_of(li.place_id) for li in resolver.resolve(string) if li.score >= 0.5}
        names = [name for name, code in resolver.gazetteer.countries.items() if code in found & OTHERS]
        ends = " ".join(string.lower().rstrip(" .;").split(",")[-1:])
        if found & OTHERS and not any(re.search(rf"\b{re.escape(name)}\b", ends) for name in names):
            wrong.append((string, sorted(found & OTHERS)))
    assert wrong == []


@pytest.mark.parametrize(("name", "hong_kong"), [("Scopus", 5), ("OpenAlex", 2), ("WoS text", 3)])
def test_a_corpus_of_each_kind(name: str, hong_kong: int) -> None:
    """Through snapshot, build and links: every record a work, and Hong Kong apart from China."""
    counted = ours(file_of(name))
    assert len(counted.works) == RECORDS[name]
    assert counted.of("HK") == hong_kong
