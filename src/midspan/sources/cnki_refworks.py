"""CNKI, export for RefWorks: tags of two letters, names and affiliations parted by `;`, no tie between them.

A record published online first has no year yet: then the day in its link is when it appeared.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, work_type
from midspan.sources._roster import authors_with, split_names, without_others
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works
from midspan.store.streams import head_text, text_lines
from midspan.store.tagged import Fields, Layout, tagged_records

LAYOUT = Layout(tag=re.compile(r"([A-Z][A-Z0-9]|vo)(?: (.*))?$"), start="RT")
READ = frozenset("RT A1 AD T1 JF YR LA DO LK PB".split())
IGNORED = frozenset(
    "SR ID A2 A3 A4 A5 T2 T3 JO FD VO vo IS SP OP K1 AB NO ED PP SN AV AN CL SF OT CN DB DS IP RD ST U1 U2 U3 U4 U5 UL "
    "WT WV WP PM FU TU CO".split()
)
_ONLINE = re.compile(r"\.((?:19|20)\d\d)(?:0[1-9]|1[0-2])[0-3]\d\.\d{4}\.\d{3}\b")
_ENDED = re.compile(r"[;；]")


def detects(path: Path, head: bytes) -> bool:
    """Whether the head reads like RefWorks' tags, and says that it comes from CNKI."""
    text = head_text(head).lstrip("\ufeff \r\n")
    return text.startswith("RT ") and bool(re.search(r"(?m)^(?:DS CNKI|LK https?://[\w.]*cnki\.)", text))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: Fields) -> ReadWork:
        reading.note_unread(record, READ | IGNORED)

        def text(tag: str) -> str:
            return " ".join("; ".join(record.get(tag, [])).split())

        names, is_cut = without_others(split_names(_ENDED.sub(";", text("A1"))))
        if is_cut:
            reading.unread["A1 (lists that end in 等)"] += 1
        affiliations = dict.fromkeys(one.strip() for one in _ENDED.split(text("AD")) if one.strip())
        authors, of_work = authors_with(names, [([], one) for one in affiliations])
        online = _ONLINE.search(text("LK"))
        return ReadWork(
            reading.id_of(row, text("DO")),
            text("T1"),
            text("YR") or (online[1] if online else ""),
            text("DO"),
            work_type(text("RT")),
            language_code(text("LA")),
            text("JF") or text("PB"),
            authors=authors,
            of_work=of_work,
        )

    yield from read_works(reading, tagged_records(text_lines(file.path), LAYOUT, file.name), work_of)


SOURCE = Source(
    key="cnki_refworks",
    title="CNKI, export for RefWorks",
    licence="CNKI, as the subscription says",
    detects=detects,
    read=read,
    expected={"works": 0.9, "title": 0.95, "authors": 0.9, "affiliations": 0.6},
)
