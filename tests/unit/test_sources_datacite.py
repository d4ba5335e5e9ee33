"""DataCite: the tar of a data file is read like the reply of its interface."""

import io
import json
import tarfile
from pathlib import Path

from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import read

from midspan.sources.datacite import SOURCE
from midspan.store.streams import head_of


def test_a_data_file_is_recognised_and_read_like_a_reply(tmp_path: Path) -> None:
    reply = EXPORTS["datacite.json"]
    records = [json.dumps(record["attributes"]) for record in json.loads(reply.read_text(encoding="utf-8"))["data"]]
    path = tmp_path / "datacite.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for number, lines in enumerate((records[:2], records[2:])):
            text = "\n".join(lines).encode()
            member = tarfile.TarInfo(f"./10.5555/part_{number:05}.jsonl")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    assert SOURCE.detects(path, head_of(path))
    tables = ("authorships", "affiliations")
    assert [read(SOURCE, path)[table] for table in tables] == [read(SOURCE, reply)[table] for table in tables]
    assert [row["source_row"] for row in read(SOURCE, path)["rejected"]] == [f"datacite.tar.gz:{n}" for n in (3, 4)]
