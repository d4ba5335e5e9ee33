"""XML records one after another in little memory, without entities, DTDs or the network; text free of markup."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from lxml import etree

from midspan.model.errors import SourceError
from midspan.store.streams import opened

LARGEST_RECORD = 1 << 26
"""The most bytes from the end of one record to the end of the next."""
_PIECE = 1 << 16
_TAIL = 1024
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
_NAME = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_FACE = re.compile(
    r"</?(?:jats:|mml:)?(?:i|b|u|em|tt|sc|br|p|sub|sup|sup|inf|scp|bold|italic|strong|span|math|m[a-z]+|title|sec)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def root_of(head: bytes) -> str:
    """The name of the root element in a file's beginning, without its prefix; empty where it is not XML."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    start = _BEFORE_ROOT.match(text)
    name = _NAME.match(text, start.end() if start else 0)
    return name[1].decode("ascii", "replace").rsplit(":", 1)[-1] if name else ""


def records_of(
    path: Path, roots: tuple[str, ...], records: tuple[str, ...], remarks: list[str]
) -> Iterator[tuple[int, etree._Element]]:
    """Each record element, whole, with its number from 1; it is emptied when the next one is asked for.

    A file that ends after a whole record, without its last tags, gets a remark. One that is cut off in a record,
    declares entities of its own, or has a record of more than `LARGEST_RECORD` bytes is a SourceError. Entities of a
    DTD, which is never read, stay in place for `text_of`.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=(*roots, *records), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False,
    )  # fmt: skip
    number = held = 0
    tail = b""
    with opened(path) as file:
        try:
            while piece := file.read(_PIECE):
                parser.feed(piece)
                held, tail = held + len(piece), (tail + piece)[-_TAIL:]
                for event, element in parser.read_events():
                    if event == "start":
                        _refuse_entities(element, path)
                    elif element.tag in records:
                        number, held = number + 1, 0
                        yield number, element
                        _forget(element)
                if held > LARGEST_RECORD:
                    raise _too_large(path, number)
            parser.close()
        except etree.XMLSyntaxError as error:
            if _is_ended(tail, roots, records):
                remarks.append(f"the file ends after record {number} without its closing tags: it may be cut off")
                return
            raise SourceError(
                f'"{path.name}" is not whole XML',
                place=f"{path.name}:{error.lineno or 1}",
                next_step=f"get the file again; it was read up to record {number} ({error.msg})",
            ) from error


def documents_of(file: IO[bytes], path: Path) -> Iterator[tuple[int, etree._Element | str]]:
    """Each of several XML documents that stand one after another, with its number from 1; or why it is none.

    A document begins where a line begins with an XML declaration.
    """
    number, held = 0, bytearray()
    while line := file.readline(_PIECE):
        if line.startswith(b"<?xml") and held.strip():
            number += 1
            yield number, _document(bytes(held), path)
            held.clear()
        held += line
        if len(held) > LARGEST_RECORD:
            raise _too_large(path, number)
    if held.strip():
        yield number + 1, _document(bytes(held), path)


def _document(text: bytes, path: Path) -> etree._Element | str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        element = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        return f"not whole XML: {error.msg}"
    _refuse_entities(element, path)
    return element


def text_of(element: etree._Element | None) -> str:
    """All text of an element with single blanks; named characters (`&uuml;`) as those they name."""
    if element is None:
        return ""
    if not len(element):
        return " ".join((element.text or "").split())
    if next(element.iter(etree.Entity), None) is None:
        return " ".join("".join(element.itertext()).split())
    return " ".join("".join(_pieces(element)).split())


def plain_text(text: str) -> str:
    """Text without the markup of faces and formulas that titles hold, and without character references.

    >>> plain_text("A<sub>2</sub> &amp; p < q")
    'A2 & p < q'
    """
    return html.unescape(_FACE.sub("", text)) if "<" in text or "&" in text else text


def count_unread(unread: Counter[str], element: etree._Element, known: Mapping[str, frozenset[str]]) -> None:
    """Counts the children that a reader knows nothing of, once a record.

    `known` names, for each path below the record (`""` is the record itself), the children that are read or ignored.
    """
    found = set()
    for path, names in known.items():
        for parent in element.iterfind(path) if path else (element,):
            found |= {
                f"{path.removeprefix('.//') or element.tag}/{child.tag}"
                for child in parent
                if isinstance(child.tag, str) and child.tag not in names
            }
    unread.update(sorted(found))


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child, etree._Entity):  # noqa: SLF001  (lxml's only name for the type)
            yield html.unescape(child.text or "")
        elif isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""


def _is_ended(tail: bytes, roots: tuple[str, ...], records: tuple[str, ...]) -> bool:
    """Whether the last bytes are those of a whole record, with nothing behind it but a root's tag or part of one."""
    rest = min((tail.rpartition(f"</{name}>".encode()) for name in records), key=lambda parts: len(parts[2]))
    tags = (f"<{slash}{root}>".encode() for root in roots for slash in ("/", ""))
    return bool(rest[1]) and any(tag.startswith(rest[2].strip()) for tag in tags)


def _refuse_entities(element: etree._Element, path: Path) -> None:
    """Entities that a file declares may name other files or grow without bound; no export needs them."""
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise SourceError(
            f'"{path.name}" declares entities of its own, which are not read',
            place=str(path),
            next_step="check where the file comes from; take the lines with <!ENTITY out of its head",
        )


def _forget(element: etree._Element) -> None:
    """Frees a record and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _too_large(path: Path, number: int) -> SourceError:
    return SourceError(
        f'a record of "{path.name}" has more than {LARGEST_RECORD:,} bytes',
        place=f"{path.name}:{number + 1}",
        next_step="check that the file is what it should be",
    )
