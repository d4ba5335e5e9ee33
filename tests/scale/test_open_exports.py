"""Real exports of open databases: every record is read or rejected, counted apart from the readers."""

import csv
import gzip
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from midspan import plugins
from midspan.store.batch import Source
from midspan.store.streams import head_of
from tests.fixtures.inputs import read

pytestmark = pytest.mark.scale
DATA = Path(os.environ.get("MIDSPAN_DATA", "")) / "conformance"
SOURCES = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def crossref(path: Path) -> tuple[int, int]:
    text = content(path)
    records = [json.loads(line) for line in text.splitlines()] if ".jsonl" in path.name else json.loads(text)["items"]
    return len(records), sum(len(record.get("author", ())) for record in records)


def datacite(path: Path) -> tuple[int, int]:
    with tarfile.open(path) as archive:
        files = [cast("io.BufferedReader", archive.extractfile(m)).read() for m in archive.getmembers() if m.isfile()]
    records = [json.loads(line) for text in files for line in text.splitlines()]
    return len(records), sum(len(record["creators"]) for record in records)


def istex(path: Path) -> tuple[int, int]:
    records = json.loads(content(path))["hits"]
    return len(records), sum(len(record["author"]) for record in records)


def tags(record: str, author: str) -> Callable[[Path], tuple[int, int]]:
    def counted(path: Path) -> tuple[int, int]:
        text = content(path)
        return len(re.findall(record.encode(), text, re.MULTILINE)), len(
            re.findall(author.encode(), text, re.MULTILINE)
        )

    return counted


def table(column: str, separator: str) -> Callable[[Path], tuple[int, int]]:
    def counted(path: Path) -> tuple[int, int]:
        csv.field_size_limit(10**7)
        rows = list(csv.DictReader(io.StringIO(content(path).decode("utf-8-sig"))))
        return len(rows), sum(len([n for n in row[column].split(separator) if n.strip()]) for row in rows)

    return counted


KINDS: dict[str, tuple[str, Callable[[Path], tuple[int, int]]]] = {
    "crossref": ("alexandria3k/crossref-sample/*.gz", crossref),
    "datacite": ("alexandria3k/datacite.tar.gz", datacite),
    "dblp": ("alexandria3k/dblp.xml.gz", tags("<article ", "<author[ >]")),
    "pubmed_xml": ("*/**/pubmed*.xml*", tags("<PubmedArticle>", "<Author[ >]")),
    "pubmed_medline": ("medline/*.txt", tags("^PMID-", "^(?:FAU|CN ) ?-")),
    "jats": ("jats/*.nxml", tags("<front>", '<contrib [^>]*contrib-type="author"')),
    "istex": ("istex_json/*.json", istex),
    "lens": ("lens_csv/*.csv", table("Author/s", ";")),
    "openalex_csv": ("*/*openalex*.csv", table("authorships.author.display_name", "|")),
}


def files() -> Iterator[tuple[str, Path]]:
    for key, (pattern, _) in KINDS.items():
        yield from ((key, path) for path in sorted(DATA.glob(pattern)) if path.is_file())


@pytest.mark.parametrize(("key", "path"), list(files()), ids=lambda value: getattr(value, "name", value))
def test_every_record_of_a_real_export_is_read_or_rejected(key: str, path: Path) -> None:
    head = head_of(path)
    assert [name for name, source in SOURCES.items() if source.detects(path, head)] == [key]
    found = read(SOURCES[key], path)
    records, authors = KINDS[key][1](path)
    assert len(found["works"]) + len(found["rejected"]) == records > 0
    if not found["rejected"]:
        assert len(found["authorships"]) == authors
    assert {work["work_id"] for work in found["works"]} >= {row["work_id"] for row in found["affiliations"]}


def test_the_only_record_without_a_year_is_the_only_one_rejected() -> None:
    if not DATA.exists():
        pytest.skip("no real exports here")
    rejected = [
        (row["source_row"], row["reason"]) for key, path in files() for row in read(SOURCES[key], path)["rejected"]
    ]
    assert rejected == [("tobler_lens.csv:208", "no publication year")]


def test_heads_of_chinese_preprints_are_read_whole() -> None:
    path = DATA.parent / "chinaxiv" / "heads.jsonl.gz"
    if not path.exists():
        pytest.skip("no real heads here")
    found = read(SOURCES["chinaxiv"], path)
    assert len(found["works"]) + len(found["rejected"]) == len(content(path).splitlines()) == 15_121
    assert len(found["rejected"]) < 20
    tied = {row["work_id"] for row in found["affiliations"] if row["author_position"]}
    assert len(tied) > 4_000
    assert sum(bool(work["author_count"]) for work in found["works"]) > 7_000
