"""Heads of Chinese preprints as text: JSON lines of `id` (ChinaXiv's) and `head`, the first page up to some length.

Such text is scanned, so little is taken for certain. The title is the first heading. Authors and affiliations stand
before the abstract; an affiliation has a number before it, an author the numbers of his or hers behind the name.
Authors have affiliations where every name and number can be read and each number is used, or where there is but one
affiliation; else the affiliations belong to the work. Authors that can't be told apart are left out, all of them, and a
remark says of how many works. The year is that of the id: when the preprint came in.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import count_unread, decoded, records_of
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works

KNOWN = {"": frozenset({"id", "head"})}
_HAN = "\u4e00-\u9fff"
_ID = re.compile(r"ChinaXiv-((?:19|20)\d\d)(?:0[1-9]|1[0-2])\.\d{5}V\d+", re.IGNORECASE)
_ABSTRACT = re.compile(r"[\[【(（]?\s*(?:摘\s*要|提\s*要|Abstract|ABSTRACT|关\s*键\s*词|Key\s?words|KEYWORDS)")
_ORGANISATION = re.compile(
    r"大学|学院|研究所|研究院|研究中心|医院|实验室|公司|科学院|观测站|天文台|图书馆|中学|学校|研究站|情报中心|管理局|"
    r"University|Universit|Institute|Department|College|Laborator|Academy|Hospital|School of"
)
_LABEL = re.compile(
    r"DOI|doi|编号|收稿|修回|基金|中图|[^ ]{0,6}研究$|论著|综述|研究论文|技术方法|临床研究|基础研究|"
    r"Original|Article|Research"
)
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰，；（）、．", "1234567890,;(),.")
_RAISED = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")
_RUN = re.compile(f"[{_HAN}A-Za-z&' -]")
_UNREAD, _LONGEST_NAME, _LONGEST_MARK, _LONGEST_HEAD = 0, 4, 12, 5000
_FORMULA = re.compile(r"\$[^$]*\$")
_MARK = r"[1-9¹²³⁴⁵⁶⁷⁸⁹]"
_MARK_BEFORE = re.compile(rf"[(（]? *{_MARK}? *[.．、)）]? *[(（]? *$")
_DOUBLE_SURNAMES = (
    "欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 端木 南宫 独孤 澹台 呼延 轩辕 闻人 长孙".split()
)
_UNREAD_MARKS = "」'‘’`´}{\"“”ʰ°"
"""What a scan often makes of raised numbers."""
_NAME = re.compile(rf"(?<![{_HAN}])([{_HAN}]{{2,4}})(?![{_HAN}])\s*((?:[\d*†#{_UNREAD_MARKS}](?:\s*[,.]\s*)?)*\)?)")
_SPACED = re.compile(rf"(?<![{_HAN}])([{_HAN}])[ \u3000]+([{_HAN}])(?![{_HAN}])")


class _Record(msgspec.Struct):
    id: str | None = None
    head: str | None = None


def detects(path: Path, head: bytes) -> bool:
    """Whether the file begins with a record of ChinaXiv's id and a head."""
    start = head.lstrip()[:200].lower()
    return start[:1] == b"{" and b'"chinaxiv-' in start and b'"head"' in head


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's preprints with what can be read of their authors and affiliations."""
    reading = WorkReading(file)
    unreadable: list[str] = []
    yield from read_works(reading, _remarked(file, reading, unreadable), partial(_work, reading, unreadable))


def _remarked(file: SnapshotFile, reading: WorkReading, unreadable: list[str]) -> Iterator[tuple[int, bytes | str]]:
    yield from records_of(file.path)
    if unreadable:
        reading.remarks.append(
            f"the authors of {len(unreadable):,} works can't be told apart, as those of {unreadable[0]}"
        )


def _work(reading: WorkReading, unreadable: list[str], row: int, raw: bytes) -> ReadWork | str:
    found = decoded(raw, _Record, "the head of a preprint")
    if isinstance(found, str):
        return found
    record, preprint = found
    named = _ID.fullmatch((preprint.id or "").strip())
    if named is None:
        return f'the id "{(preprint.id or "")[:40]}" is not one of ChinaXiv\'s'
    count_unread(reading.unread, record, KNOWN)
    title, names, addresses = _parts((preprint.head or "")[:_LONGEST_HEAD])
    if not title:
        return "it has no title"
    authors, affiliations = _authors(names), _affiliations(addresses)
    if not authors:
        unreadable.append(named[0])
    tied = _tied(authors, affiliations)
    people = tied if tied is not None else [ReadAuthor(name) for name, _ in authors]
    return ReadWork(
        f"chinaxiv:{named[0][9:]}",
        title,
        named[1],
        None,
        "preprint",
        "zh" if re.search(f"[{_HAN}]", title) else "en",
        "ChinaXiv",
        authors=people,
        of_work=[] if tied is not None else [ReadAffiliation(text) for text in affiliations.values()],
    )


def _parts(head: str) -> tuple[str, str, str]:
    """Title, the text of the names, the text of the affiliations."""
    text = _FORMULA.sub(lambda f: "".join(re.findall(r"[\d,]", f[0])).translate(_RAISED) if "^" in f[0] else " ", head)
    lines = [line.strip() for line in text.replace("\\", "").split("\n")]
    lines = _unnumbered([line for line in lines if line])
    headings = [n for n, line in enumerate(lines) if line.startswith("#") and not _LABEL.match(line.lstrip("# "))]
    at = headings[0] if headings else next((n for n, line in enumerate(lines) if not _LABEL.match(line)), -1)
    if at < 0:
        return "", "", ""
    title = re.sub(r"[\d¹²³*＊]+$", "", lines[at].lstrip("# ").strip()).strip()
    below = "\n".join(line.lstrip("# ") for line in lines[at + 1 :] if not _LABEL.match(line.lstrip("# ")))
    abstract = _ABSTRACT.search(below)
    if abstract is None:
        return title, "", ""
    names, addresses = _divided(below[: abstract.start()].strip())
    return title, names, addresses


def _unnumbered(lines: list[str]) -> list[str]:
    """Lines without the numbers that a proof has at their edge."""
    if len(lines) > 1 and lines[0].startswith("1 ") and lines[1].startswith("2 "):
        return [re.sub(r"^\d{1,3}\s+", "", line) for line in lines]
    return lines


def _divided(text: str) -> tuple[str, str]:
    """The names, and what begins with the number or bracket before the first affiliation."""
    organisation = _ORGANISATION.search(text)
    if organisation is None:
        return text, ""
    start = organisation.start()
    while start and _RUN.match(text[start - 1]):
        start -= 1
    before = _MARK_BEFORE.search(text, max(start - _LONGEST_MARK, 0), start)
    start = before.start() if before else start
    return text[:start], text[start:]


def _authors(text: str) -> list[tuple[str, set[int]]]:
    """Names with their numbers (0 is one that can't be read); none where any part of the text is not such a name.

    A separator at the end, before the first affiliation, says that a name stands in that one.
    """
    flat = text.translate(_SUPERSCRIPT).replace("＊", "*").replace("\n", " ")
    flat = _SPACED.sub(r"\1\2", _SPACED.sub(r"\1\2", flat))
    found, end = [], 0
    for name in _NAME.finditer(flat):
        is_glued = len(name[1]) == _LONGEST_NAME and not name[1].startswith(tuple(_DOUBLE_SURNAMES))
        if is_glued or flat[end : name.start()].strip(" ,;\u3000"):
            return []
        marks = {int(n) for n in re.findall(r"\d", name[2])}
        found.append((name[1], marks | {_UNREAD} if set(name[2]) & set(_UNREAD_MARKS) else marks))
        end = name.end()
    return found if not flat[end:].strip(" \u3000(") and not flat.rstrip().endswith((",", ";", "、")) else []


def _affiliations(text: str) -> dict[int, str]:
    """Affiliations by their numbers; where they have none, by their places from -1 down."""
    found: dict[int, str] = {}
    starts, at = [], 0
    for number in range(1, 10):
        raised = str(number).translate(_RAISED)
        after = r"\s*[.．、)）]?\s*[(（]?\s*(?=[A-Z" + _HAN + r"])(?![号路街层楼室])"
        mark = re.compile(rf"(?:(?<!\d)|(?<=\d{{6}}))(?:{number}|{raised}){after}").search(text, at)
        if mark is None:
            break
        starts.append((number, mark.start(), mark.end()))
        at = mark.end()
    ends = [start for _, start, _ in starts[1:]]
    for (number, _, begin), end in zip(starts, [*ends, len(text)][: len(starts)], strict=True):
        found[number] = _trimmed(text[begin:end])
    if not starts:
        parts = [part for part in re.split(r"[)）]\s*[(（]|\n", text) if _ORGANISATION.search(part)]
        found = {-n: _trimmed(part) for n, part in enumerate(parts, 1)}
    return {number: part for number, part in found.items() if part}


def _trimmed(text: str) -> str:
    """An affiliation without the brackets around the list and what stands behind them."""
    bare, depth = " ".join(text.split()).lstrip(" (（;；,，.。"), 0
    for place, sign in enumerate(bare):
        depth += (sign in "(（") - (sign in ")）")
        if depth < 0 and not _ORGANISATION.search(bare, place):
            bare = bare[:place]
            break
    return bare.strip(" ;；,，.。")


def _tied(authors: Sequence[tuple[str, set[int]]], affiliations: dict[int, str]) -> list[ReadAuthor] | None:
    """Authors with their affiliations; None where the numbers don't say whose each of these is."""
    if not affiliations:
        return [ReadAuthor(name) for name, _ in authors]
    if not authors:
        return None
    if len(affiliations) == 1 and all(marks <= set(affiliations) for _, marks in authors):
        return [ReadAuthor(name, [ReadAffiliation(next(iter(affiliations.values())))]) for name, _ in authors]
    used = set().union(*(marks for _, marks in authors))
    if used != set(affiliations) or not all(marks for _, marks in authors):
        return None
    return [ReadAuthor(name, [ReadAffiliation(affiliations[n]) for n in sorted(marks)]) for name, marks in authors]


SOURCE = Source(
    key="chinaxiv",
    title="ChinaXiv preprints: heads as text",
    licence="as each preprint says; ChinaXiv's terms",
    detects=detects,
    read=read,
    expected={"works": 0.9, "title": 0.9, "authors": 0.3, "affiliations": 0.5},
)
