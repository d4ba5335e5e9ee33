"""A study as a folder: no link of it is dead or leads out, it is whole or not there, and harms no other folder."""

import os
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from tests.browser.invented_book import InventedBook

import midspan
from midspan.locale import languages
from midspan.model.errors import FigureError
from midspan.web import site as sites
from midspan.web.site import MARK, Site, file_of, write_site

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023")
ORDER = ("shanghai", "hong-kong")
DETAILS = 2
BOOK = InventedBook()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    folder = tmp_path_factory.mktemp("site") / "study"
    return folder, write_site(BOOK, STUDY, folder, regions=ORDER, details=DETAILS)


def links(file: Path) -> list[str]:
    page = html.document_fromstring(file.read_bytes())
    return [link for _, name, link, _ in page.iterlinks() if name in ("href", "src")]


def is_here(link: str) -> bool:
    return bool(urlsplit(link).path) and not urlsplit(link).scheme


def pages(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.html") if not file.name.startswith("report"))


def test_no_link_is_dead_and_each_is_relative(written: tuple[Path, Site]) -> None:
    folder, _ = written
    found = [(file, link) for file in pages(folder) for link in links(file)]
    assert len(found) > 500
    assert {urlsplit(link).netloc for _, link in found if urlsplit(link).scheme} == {"doi.org"}
    assert [(file, link) for file, link in found if link.startswith("/")] == []
    wrong = []
    for file, link in found:
        path, _, part = link.partition("#")
        if urlsplit(link).scheme:
            continue
        target = Path(os.path.normpath(file.parent / unquote(path))) if path else file
        is_there = target.is_file() and target.is_relative_to(folder)
        if not is_there or (part and f'id="{part}"' not in target.read_text("utf-8")):
            wrong.append((file, link))
    assert wrong == []


def test_every_file_is_reached_from_the_first_page(written: tuple[Path, Site]) -> None:
    folder, _ = written
    reached, waiting = set(), [folder / "index.html"]
    while waiting:
        file = waiting.pop()
        if file in reached:
            continue
        reached.add(file)
        if file.suffix == ".html" and not file.name.startswith("report"):
            waiting += [
                Path(os.path.normpath(file.parent / urlsplit(link).path)) for link in links(file) if urlsplit(link).path
            ]
    fonts = {folder / "static" / "inter-latin.woff2", folder / MARK}
    assert {file for file in folder.rglob("*") if file.is_file()} - reached <= fonts
    assert (folder / "static" / "inter-latin.woff2").is_file()


def test_it_holds_every_tab_in_every_language_and_as_many_details_as_asked(written: tuple[Path, Site]) -> None:
    folder, said = written
    for language in languages():
        pair = folder / language / "shanghai" / "hong-kong"
        names = {file.name for file in pair.iterdir() if file.is_file()}
        assert {"overview.html", "trends.html", "topics.html", "report.html", "report.pdf", "report.docx"} <= names
        assert (folder / language / "methods.html").is_file()
        lists = [file for file in pair.rglob("*.html") if "-" in file.stem]
        assert len(lists) == DETAILS
        assert len(list((folder / language / "records" / "works").glob("*.html"))) == DETAILS
    assert said.details == 2 * DETAILS * len(languages())
    assert said.pages == len(pages(folder)) - 1
    assert said.files == sum(file.is_file() for file in folder.rglob("*"))
    assert said.bytes == sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_nothing_on_a_page_needs_a_server(written: tuple[Path, Site]) -> None:
    folder, said = written
    for file in pages(folder):
        page = html.document_fromstring(file.read_bytes())
        assert page.xpath("//form | //a[contains(@class, 'button') and not(@href)]") == []
        if file.name != "index.html":
            assert f"{said.pages:,}" in page.xpath("string(//footer)")


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "languages", lambda: ("en",))
    one, other = tmp_path / "one", tmp_path / "other"
    assert write_site(BOOK, STUDY, one, details=1) == write_site(BOOK, STUDY, other, details=1)

    def bytes_of(root: Path) -> dict[str, str]:
        files = (file for file in root.rglob("*") if file.is_file())
        return {str(file.relative_to(root)): sha256(file.read_bytes()).hexdigest() for file in files}

    assert bytes_of(one) == bytes_of(other)


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(FigureError, match="holds other things than a copy made by Midspan"):
        write_site(BOOK, STUDY, folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]


@pytest.mark.slow
def test_a_copy_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "study"
    monkeypatch.setattr(sites, "languages", lambda: ("en",))
    write_site(BOOK, STUDY, folder, details=0)
    (folder / "old.txt").write_text("of the first copy")
    with monkeypatch.context() as broken:
        broken.setattr(sites, "_door", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write_site(BOOK, STUDY, folder, details=0)
    assert (folder / "old.txt").is_file()
    assert [file.name for file in tmp_path.iterdir()] == ["study"]
    write_site(BOOK, STUDY, folder, details=0)
    assert not (folder / "old.txt").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize(
    "path",
    [
        "/en/a/b/organisations/x:../../../etc/passwd",
        "/en/a/b/organisations/%2e%2e%2f..%2f.hidden",
        "/en/a/b/organisations/CON:*?",
    ],
)
def test_no_id_leads_out_of_the_folder(path: str) -> None:
    name = file_of(f"{path}?y=2019-2023&count=full")
    assert not name.startswith("/")
    assert os.path.normpath(name) == name
    assert ".." not in name
    assert not set(name) & set(':*?"<>|\\')


@pytest.mark.slow
def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "languages", lambda: ("en",))

    class Heard:
        def __init__(self) -> None:
            self.stages: list[tuple[str, int]] = []
            self.steps: Counter[str] = Counter()

        def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
            self.stages.append((name, total))

        def advance(self, steps: int = 1) -> None:
            self.steps[self.stages[-1][0]] += steps

        def note(self, text: str) -> None:
            raise AssertionError(text)

    heard: Any = Heard()
    write_site(BOOK, STUDY, tmp_path / "study", details=0, progress=heard)
    assert dict(heard.stages) == dict(heard.steps)
    assert heard.stages[-1][0] == "Files"
