"""A study as a folder of pages that needs no server: it opens from a disk, and anyone can put it on the web.

The pages are those that the server gives. Links lead from file to file; what the folder leaves out has no link, and
what needs a server (the choice of another study) is not there. Each page says so at its foot.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from html import escape
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from midspan.locale import languages
from midspan.model.errors import FigureError
from midspan.model.progress import Progress, Silent
from midspan.model.study import Period, Study
from midspan.store.files import full_disk_said, write_json
from midspan.web.address import Address
from midspan.web.answers import Answers
from midspan.web.report_files import visit_of
from midspan.web.source import Book
from midspan.web.visit import PAIR_PREFIX, pages
from midspan.web.words import Words

MARK = "midspan-copy.json"
"""The file by which a folder is known as one that may be replaced."""
LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"))
LEFT_OUT = re.compile(r"^(figure/[^/]+\.xlsx|records\.[a-z]+)$")
"""Downloads of whole lists of records: each would be as large as all else. The Excel report holds them once."""
FILE = re.compile(r"\.(csv|ics|json|svg|html|pdf|docx|xlsx)$")
SHORT = re.compile(r"(y=[0-9-]+&count=[a-z]+)?")
OK = 200
SERVER_ONLY = "//form | //link[@rel='preload'] | //button[@id='copy']"


@dataclass(frozen=True, slots=True)
class Site:
    """What was written: pages (lists and single works among them), all files, and their bytes."""

    pages: int
    details: int
    files: int
    bytes: int


@dataclass(slots=True)
class _Copy:
    """What the folder will hold, by URL, in the order in which it was found."""

    address: Address
    years: Period
    details: int
    files: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def wants(self, url: str) -> bool:
        """Whether a URL belongs to the study, and there is still room for it."""
        parts = urlsplit(url)
        if parts.path.startswith("/static/"):
            return True
        _, language, *rest = parts.path.split("/")
        if language not in languages() or not self._is_of_study(rest, dict(parse_qsl(parts.query))):
            return False
        kind = kind_of(url)
        self.counted[language, kind] += 1
        return not kind or self.counted[language, kind] <= self.details

    def _is_of_study(self, rest: list[str], query: dict[str, str]) -> bool:
        if rest == ["methods"]:
            return not query
        if rest[:2] == ["records", "works"]:
            return query in ({}, {"from": f"{self.address.a},{self.address.b}"})
        page, own = "/".join(rest[2:]), self.address.parameters
        more = set(query) - set(own) - {"y"}
        if rest[:2] != [self.address.a, self.address.b] or LEFT_OUT.search(page) or "asof" in more:
            return False
        if {name: query.get(name) for name in own} != own:
            return False
        if page.startswith("figure/") and more - {"by"}:
            return False  # of one organisation or pair: its page has every value, and there are very many
        if page in tabs_of_pair() - {"records"}:
            return query.get("y") == str(self.address.period) and not more
        return query.get("y") in {str(self.address.period), str(self.years)}


@cache
def tabs_of_pair() -> frozenset[str]:
    """The pages of a pair that have a tab."""
    return frozenset(page.path.removeprefix(PAIR_PREFIX) for page in pages() if page.is_of_pair and page.place)


def kind_of(url: str) -> str:
    """`work` or `list` for pages of which there may be very many; empty for a page with a tab and for a file."""
    _, _, *rest = urlsplit(url).path.split("/")
    if rest[:2] == ["records", "works"]:
        return "work"
    page = "/".join(rest[2:])
    if len(rest) < 3 or page.startswith(("figure/", "report.")) or page in tabs_of_pair() - {"records"}:
        return ""
    return "list"


def write_site(
    book: Book,
    study: Study,
    folder: str | Path,
    *,
    regions: Sequence[str] = (),
    details: int = 60,
    progress: Progress = Silent(),  # noqa: B008
) -> Site:
    """Writes every page of a study of two regions, in every language, with its files.

    In each language it holds at most `details` lists and as many single works, the nearest to the Overview first.
    An earlier folder of this kind is replaced once the new one is whole; FigureError for any other folder.
    """
    path = Path(folder)
    _refuse_others(path)
    first = {language: visit_of(book, study, language, regions)[1] for language in languages()}
    copy = _Copy(next(iter(first.values())), Period(*book.years), details)
    with Answers(book) as answers:
        _gather(copy, [one.url("overview") for one in first.values()], answers, progress)
    kinds = [kind_of(url) for url, file in copy.files.items() if file.endswith(".html") and is_page(url)]
    site = Site(len(kinds), sum(map(bool, kinds)), len(copy.files) + 2, 0)
    progress.stage("Files", len(copy.files))
    with _replaced(path) as partial:
        for url, name in copy.files.items():
            file = partial / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_offline(book, copy, url, site) if is_page(url) else copy.bodies[url])
            progress.advance()
        (partial / "index.html").write_text(_door(copy, first), encoding="utf-8")
        facts = {"corpus_id": book.corpus_id, "study": study.as_dict(), "pages": site.pages, "details": site.details}
        write_json(partial / MARK, facts)
        size = sum(file.stat().st_size for file in partial.rglob("*") if file.is_file())
    return replace(site, bytes=size)


def is_page(url: str) -> bool:
    """Whether an address gives a page with links, not a file."""
    path = urlsplit(url).path
    return not path.startswith("/static/") and not FILE.search(path)


def _gather(copy: _Copy, first: Sequence[str], answers: Answers, progress: Progress) -> None:
    """Asks for every page and file that one can reach, step by step; what the server refuses is left out."""
    wave = [url for url in first if copy.wants(url)]
    seen = set(wave)
    for step in count(1):
        if not wave:
            return
        progress.stage(f"Pages, step {step}", len(wave))
        following: dict[str, None] = {}
        for url in wave:
            answer = answers.ask(url)
            progress.advance()
            if answer.status != OK:
                continue
            copy.files[url], copy.bodies[url] = file_of(url), answer.body
            for found in _links(answer.body) if is_page(url) else ():
                if found not in seen and copy.wants(found):
                    following[found] = None
                seen.add(found)
        wave = list(following)


def _links(body: bytes) -> Iterator[str]:
    """The addresses on this server that a page leads to, without what stands after #."""
    page = _parsed(body)
    for tag, name in LINKS:
        for element in page.iter(tag):
            link = element.get(name) or ""
            if link.startswith("/"):
                yield link.partition("#")[0]


def _parsed(body: bytes) -> HtmlElement:
    return html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))


def file_of(url: str) -> str:
    """The file of an address: its path, and a mark of what its query says beside years and counting."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    if parts.path.startswith("/static/"):
        return path
    ending = "" if is_page(url) else PurePosixPath(path).suffix
    plain = re.sub(r"[^A-Za-z0-9._/-]|\.\.+|(?<=/)\.", "_", path.removesuffix(ending))
    is_marked = plain != path.removesuffix(ending) or bool(kind_of(url)) or not SHORT.fullmatch(parts.query)
    mark = f"-{sha256(f'{parts.path}?{parts.query}'.encode()).hexdigest()[:10]}" if is_marked else ""
    return f"{plain[:120]}{mark}{ending or '.html'}"


def _offline(book: Book, copy: _Copy, url: str, site: Site) -> bytes:
    """A page whose links lead to files of the folder."""
    page, here = _parsed(copy.bodies[url]), PurePosixPath(copy.files[url]).parent
    language = url.split("/")[1]
    home = f"/{language}/"
    overview = replace(copy.address, language=language).url("overview")
    for element in page.xpath(SERVER_ONLY):
        element.drop_tree()
    for tag, name in LINKS:
        for element in list(page.iter(tag)):
            link, hash_, part = (element.get(name) or "").partition("#")
            if not link.startswith("/"):
                continue
            file = copy.files.get(overview if link == home else link)
            if file is not None:
                element.set(name, f"{os.path.relpath(file, here)}{hash_}{part}".replace(os.sep, "/"))
            elif tag == "a":
                _without_link(element)
            else:
                element.drop_tree()
    t = Words(language)
    said = t("copy.said", date=t.date(book.snapshot_date), corpus=book.corpus_id, pages=f"{site.pages:,}",
             details=f"{site.details:,}")  # fmt: skip
    for foot in page.xpath("//footer/div"):
        paragraph = html.Element("p")
        paragraph.text = said
        foot.insert(0, paragraph)
    made: bytes = html.tostring(page, doctype="<!doctype html>", encoding="utf-8")
    return made


def _without_link(element: HtmlElement) -> None:
    """Text instead of a link; a button or a download that leads nowhere goes."""
    classes = (element.get("class") or "").split()
    inside = element.getparent().get("class") or ""
    if {"button", "chip"} & set(classes) or {"card-foot", "segments"} & set(inside.split()):
        element.drop_tree()
        return
    element.attrib.pop("href")
    element.attrib.pop("aria-label", None)
    element.attrib.pop("download", None)


def _door(copy: _Copy, first: Mapping[str, Address]) -> str:
    """The page at the root of the folder: it leads to the Overview, in each language."""
    files = {language: copy.files[address.url("overview")] for language, address in first.items()}
    links = "".join(
        f'<li><a lang="{language}" href="{file}">{escape(Words(language)("site.language"))}</a></li>'
        for language, file in files.items()
    )
    default = next(iter(files.values()))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Midspan</title>'
        f'<meta http-equiv="refresh" content="0; url={default}"></head><body><ul>{links}</ul></body></html>\n'
    )


def _refuse_others(path: Path) -> None:
    if path.exists() and not (path.is_dir() and (not any(path.iterdir()) or (path / MARK).is_file())):
        raise FigureError(
            f'"{path}" holds other things than a copy made by Midspan', next_step="name a new folder with --to"
        )


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """A new folder that takes the place of `path` once it is whole; on failure nothing has changed."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    before = path.with_name(f".{path.name}.{os.getpid()}.before")
    try:
        with full_disk_said(path):
            partial.mkdir(parents=True)
            yield partial
        if path.exists():
            path.rename(before)
        partial.rename(path)
    except OSError as error:
        raise FigureError(f'"{path}" can\'t be written', place=str(error), next_step="name another folder") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
