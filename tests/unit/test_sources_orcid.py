"""ORCID's records: XML, JSON and the tar of the data file."""

import io
import tarfile
from pathlib import Path

from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import read

from midspan.sources.orcid import SOURCE
from midspan.store.streams import head_of

LOCKED = (
    b'<?xml version="1.0"?>\n<error:error xmlns:error="http://www.orcid.org/ns/error">'
    b"<error:user-message>The ORCID record is locked.</error:user-message></error:error>"
)


def test_a_tar_of_records_is_read_one_by_one_and_a_locked_record_is_told(tmp_path: Path) -> None:
    path = tmp_path / "summaries.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        texts = {
            "097/a.xml": EXPORTS["orcid.xml"].read_bytes(),
            "000/b.xml": LOCKED,
            "000/c.xml": b"",
            "000/d.txt": b"x",
        }
        for name, text in texts.items():
            info = tarfile.TarInfo(f"summaries/{name}")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    assert SOURCE.detects(path, head_of(path))
    found, alone = read(SOURCE, path), read(SOURCE, EXPORTS["orcid.xml"])
    assert [w["work_id"] for w in found["works"]] == [w["work_id"] for w in alone["works"]]
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]][-1] == (
        "summaries.tar.gz:5", "no record of a person: The ORCID record is locked.",
    )  # fmt: skip


def test_a_person_is_where_the_employments_of_the_year_were(tmp_path: Path) -> None:
    found = read(SOURCE, EXPORTS["orcid.xml"])
    held = {
        (a["work_id"].rsplit(":", 1)[1], a["source_organisations"], a["source_countries"])
        for a in found["affiliations"]
    }
    assert held == {("12", "ror:013q1eq08", "CN"), ("12", "", "HK")}
    assert {work["author_count"] for work in found["works"]} == {None}
