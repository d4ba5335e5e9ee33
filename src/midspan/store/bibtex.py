"""Entries of BibTeX files, one by one: a broken entry costs itself, not the file. bibtexparser reads each."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock
from bibtexparser.splitter import Splitter

from midspan.model.errors import SourceError
from midspan.store.streams import LONGEST, text_lines

_START = re.compile(r"[ \t]*@[ \t]*(\w+)\s*[{(]")
_COMMENT = re.compile(r"(?<!\\)%")
"""What LaTeX takes for the start of a comment, and databases mean as a sign."""
_BRACES = re.compile(r"[{}]")
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})
_DEEPEST, _LONGEST = 30, 100_000
"""Braces and characters of a text that is decoded; a hostile one costs time."""
_FIELD = re.compile(r"""(?m)^[ \t]{,40}[\w-]{1,40} ?=\s{,9}[{"]""")
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
"""What it logs of a broken entry is the reason that we give."""
_decoding = LatexDecodingMiddleware(allow_inplace_modification=True)


def bibtex_records(path: Path) -> Iterator[tuple[int, dict[str, list[str]] | str]]:
    """Each entry with the line it begins in: texts by field, `key` and `entry type` among them; or why it is none.

    Fields are named in small letters; the texts are as they stand, without the braces around them. A text before the
    first entry is a comment, unless it has fields.
    """
    for line, kind, text in _chunks(path):
        if kind in _NO_ENTRIES:
            continue
        if not kind:
            if _FIELD.search(text):
                yield line, f'"{" ".join(text.split())[:60]}" stands outside of an entry'
            continue
        found = _entry(text)
        yield line, found if isinstance(found, str) else _fields(found)


def _chunks(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, kind and text of what begins with `@kind{` at the start of a line; no kind for a text before the first."""
    line, kind, lines, size = 1, "", list[str](), 0
    for number, text in enumerate(text_lines(path), 1):
        if found := _START.match(text):
            if kind or "".join(lines).strip():
                yield line, kind, "".join(lines)
            line, kind, lines, size = number, found[1].lower(), [], 0
        elif not kind and text.lstrip().startswith("%"):
            continue
        lines.append(text)
        size += len(text)
        if size > LONGEST:
            raise SourceError(
                f"an entry has more than {LONGEST:,} characters",
                place=f"{path.name}:{line}",
                next_step="check the export: no entry is that long",
            )
    if kind or "".join(lines).strip():
        yield line, kind, "".join(lines)


def _entry(text: str) -> Entry | str:
    library = Splitter(text).split()
    for block in library.blocks:
        if isinstance(block, Entry):
            return block
        if isinstance(block, DuplicateFieldKeyBlock) and isinstance(block.ignore_error_block, Entry):
            return block.ignore_error_block
        if isinstance(block, ParsingFailedBlock):
            reason = block.error.abort_reason if isinstance(block.error, BlockAbortedException) else str(block.error)
            return f"not an entry of BibTeX: {' '.join(reason.split())[:200]}"
    return "not an entry of BibTeX"


def _fields(entry: Entry) -> dict[str, list[str]]:
    fields = {"key": [entry.key], "entry type": [entry.entry_type.lower()]}
    for field in entry.fields:
        name = " ".join(field.key.lower().split())
        fields.setdefault(name, []).append(_bare(str(field.value)))
    return fields


def _bare(text: str) -> str:
    """A value without the one or two pairs of braces or quotation marks that hold the whole of it."""
    text = text.strip()
    for _ in range(2):
        if len(text) > 1 and ((text[0] == "{" and _closes_at_end(text)) or text[0] == text[-1] == '"'):
            text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for brace in _BRACES.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end() == len(text)
    return False


def without_latex(text: str) -> str:
    r"""A text in letters, not in LaTeX; what is no LaTeX stays as it is.

    >>> without_latex(r"Caf{\'e} {\&} Bar, 5 % off")
    'Café & Bar, 5 % off'
    """
    if ("\\" not in text and "{" not in text and "~" not in text) or len(text) > _LONGEST or _depth(text) > _DEEPEST:
        return text
    entry = Entry("article", "key", [Field("text", _COMMENT.sub(r"\\%", text))])
    decoded = _decoding.transform_entry(entry, Library())
    return str(decoded.fields[0].value) if isinstance(decoded, Entry) else text


def _depth(text: str) -> int:
    deepest = depth = 0
    for brace in _BRACES.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        deepest = max(deepest, depth)
    return deepest
