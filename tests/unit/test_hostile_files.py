"""Files made to harm: bombs, entities, names that lead elsewhere, lines without end. Each is refused and harms nothing."""

import gzip
import io
import re
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.fixtures.damage import Sound, outcome
from tests.fixtures.exports import EXPORTS, source_of
from tests.fixtures.inputs import cordis_folder, tree

from midspan.model.errors import MidspanError
from midspan.sources import cordis, datacite, nsf_xml, orcid, ror, uspto_xml
from midspan.store import archives, markup
from midspan.store.batch import SnapshotFile, Source

XML = [name for name in EXPORTS if name.endswith((".xml", ".nxml"))]
HEAD = re.compile(rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!DOCTYPE[^>]*>)?\s*")
SMALL = 1 << 20
LAUGHS = b'<!ENTITY a "%s">%s' % (
    b"ha" * 50,
    b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 50) for letter in range(ord("b"), ord("j"))),
)


def refused(source: Source, path: Path) -> MidspanError:
    found = outcome(Sound(source, path), path)
    assert isinstance(found, MidspanError), found
    return found


def zipped(path: Path, name: str, start: bytes, size: int) -> Path:
    """A zip whose member is far larger than the zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, start + b" " * size)
    assert path.stat().st_size < size / 100
    return path


@pytest.mark.parametrize(
    ("source", "name", "start"),
    [
        (ror.SOURCE, "ror-v2.json", b"["),
        (uspto_xml.SOURCE, "ipg180123.xml", b'<?xml version="1.0"?>\n<us-patent-grant>'),
        (nsf_xml.SOURCE, "0000001.xml", b'<?xml version="1.0"?>\n<rootTag>'),
    ],
    ids=lambda value: value.key if isinstance(value, Source) else None,
)
def test_a_zip_bomb_is_refused(
    source: Source, name: str, start: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ror, "LARGEST", SMALL)
    monkeypatch.setattr(markup, "LARGEST_RECORD", SMALL)
    refusal = refused(source, zipped(tmp_path / "bomb.zip", name, start, 4 * SMALL))
    assert f"more than {SMALL:,} bytes" in refusal.fact


def test_a_zip_bomb_of_tables_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cordis, "_SIZE_LIMIT", SMALL)
    parts = cordis_folder(tmp_path / "parts", [{}], [{}])
    path = tmp_path / "cordis.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organization.csv", (parts / "organization.csv").read_bytes())
        archive.writestr("project.csv", (parts / "project.csv").read_bytes() + b"\n" * 4 * SMALL)
    assert "unpacks to more than" in refused(cordis.SOURCE, path).fact


@pytest.mark.parametrize(("source", "name"), [(datacite.SOURCE, "a.json.gz"), (orcid.SOURCE, "a.xml.gz")])
def test_a_gzip_bomb_in_a_tar_is_refused(
    source: Source, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", SMALL)
    bomb = gzip.compress(b" " * 4 * SMALL)
    path = tmp_path / "bomb.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(bomb)
        archive.addfile(info, io.BytesIO(bomb))
    assert f"more than {SMALL:,} bytes" in refused(source, path).fact


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("kind", ["billion laughs", "external"])
def test_entities_of_xml_are_never_opened(name: str, kind: str, tmp_path: Path) -> None:
    """The file is refused or the record rejected; the file that an entity names is not read, and none is expanded."""
    secret = tmp_path / "secret.txt"
    secret.write_text("THE SECRET")
    entities = LAUGHS if kind == "billion laughs" else b'<!ENTITY i SYSTEM "%s">' % secret.as_uri().encode()
    text = b'<?xml version="1.0"?>\n' + HEAD.sub(b"", EXPORTS[name].read_bytes(), count=1)
    title = text.index(b"itle>") + 5
    path = tmp_path / name
    path.write_bytes(text[:22] + b"<!DOCTYPE x [" + entities + b"]>\n" + text[22:title] + b"&i;" + text[title:])
    source, rows = source_of(EXPORTS[name]), ""
    try:
        for batch in source.read(SnapshotFile(path, source.key, "v", "0" * 64)):
            rows += str(batch.rows)
    except MidspanError as refusal:
        rows = refusal.fact
    assert "declares entities" in rows or "not whole XML" in rows
    assert not re.search("SECRET|haha", rows)


@pytest.mark.parametrize("member", ["../../../escaped.json", "/tmp/escaped.json", "a/../../escaped.xml"])  # noqa: S108
def test_names_in_archives_lead_nowhere(member: str, tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    source = datacite.SOURCE if member.endswith("json") else orcid.SOURCE
    text = EXPORTS["datacite.json" if source is datacite.SOURCE else "orcid.xml"].read_bytes()
    path = inside / "bad.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for kind, name in ((tarfile.REGTYPE, member), (tarfile.SYMTYPE, "link.json"), (tarfile.LNKTYPE, "hard.json")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            info.size = len(text) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(text) if info.size else None)
    before, elsewhere = tree(tmp_path), Path("/tmp/escaped.json").exists()  # noqa: S108
    found = outcome(Sound(source, path), path)
    assert not isinstance(found, MidspanError)
    assert found[0] > 0
    assert (tree(tmp_path), Path("/tmp/escaped.json").exists()) == (before, elsewhere)  # noqa: S108


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One GB without the end of a line, packed into a few MB."""
    path = tmp_path_factory.mktemp("endless") / "x.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(1024):
            file.write(b"x" * (1 << 20))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_a_line_of_one_gigabyte_is_refused(name: str, endless: Path, tmp_path: Path) -> None:
    """Gzip files may stand one after another: half an export, then the line."""
    whole = EXPORTS[name].read_bytes()
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(whole[: len(whole) // 2]) + endless.read_bytes())
    refused(source_of(EXPORTS[name]), path)
