"""RIS, as Web of Science, Scopus and others write it: authors and addresses, of which none says whose it is.

The addresses belong to the work, unless it has one author or one address.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, says_retracted, work_type
from midspan.sources._roster import Roster, authors_with, split_names, without_others
from midspan.sources._scopus import cited_by, eid_of, mark_corresponding
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works, year_in
from midspan.store.streams import head_lines, text_lines
from midspan.store.tagged import Fields, Layout, tagged_records

LAYOUT = Layout(
    tag=re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?$"),
    start="TY",
    end="ER",
    outside=re.compile(r"(?:Provider|Database|Content):"),
)
READ = frozenset("TY TI T1 CT BT AU A1 AD PY Y1 DA DO M3 LA T2 JO JF JA J2 N1 UR AN ID".split())
IGNORED = frozenset(
    "ER C1 DB L1 L2 L3 L4 A2 A3 A4 A5 AB N2 AV BN C2 C3 C4 C5 C6 C7 C8 CA CN CP CR CY ED EP ET FD IS J1 J9 JI KW LB LK "
    "M1 M2 NR NV NO OA OP PB PI PA PU PP RI RN RP SE SN SP SR ST SV T3 TA TT U1 U2 U3 U4 U5 VL VO Y2 "
    "FU FX EI PM WE SC GA UT NP DP DS".split()
)
_WOS = re.compile(r"(?:WOS|ISI):\w+")
_CORRESPONDENCE = "Correspondence Address:"


def detects(path: Path, head: bytes) -> bool:
    """Whether the first line is that of a record of RIS, after lines that name a provider."""
    lines = (line for line in head_lines(head) if not LAYOUT.outside.match(line))
    return next(lines, "").startswith("TY  - ")


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)
    records = tagged_records(text_lines(file.path), LAYOUT, file.name)
    yield from read_works(reading, records, lambda row, record: _work(reading, row, record))


def _work(reading: WorkReading, row: int, record: Fields) -> ReadWork:
    reading.note_unread(record, READ | IGNORED)

    def text(*tags: str) -> str:
        return next((" ".join(record[tag][0].split()) for tag in tags if tag in record and record[tag][0].strip()), "")

    names, is_cut = without_others(
        [name for tag in ("AU", "A1") for one in record.get(tag, []) for name in split_names(one)]
    )
    if is_cut:
        reading.unread["AU (lists that end in et al.)"] += 1
    addresses = [one for said in record.get("AD", []) for one in map(_tidy, said.split("; ")) if one]
    authors, of_work = authors_with(names, [([], one) for one in dict.fromkeys(addresses)])
    notes = record.get("N1", [])
    correspondence = next((note for note in notes if note.startswith(_CORRESPONDENCE)), "")
    mark_corresponding(authors, Roster(names), correspondence.removeprefix(_CORRESPONDENCE))
    said = text("M3") if work_type(text("M3")) not in ("other", "unknown") else text("TY")
    return ReadWork(
        _id(text("AN", "ID"), text("UR")) or reading.id_of(row, text("DO")),
        text("TI", "T1", "CT", "BT"),
        year_in(text("PY", "Y1", "DA")),
        text("DO"),
        work_type(said),
        language_code(text("LA")),
        text("T2", "JO", "JF", "JA", "J2"),
        next((count for note in notes if (count := cited_by(note)) is not None), None),
        is_retracted=says_retracted(text("M3")),
        authors=authors,
        of_work=of_work,
    )


def _tidy(address: str) -> str:
    return " ".join(address.split()).rstrip(".")


def _id(number: str, link: str) -> str:
    return number.replace("ISI:", "WOS:") if _WOS.fullmatch(number) else eid_of(link)


SOURCE = Source(
    key="ris",
    title="RIS (Web of Science, Scopus and others)",
    licence="as the database says",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.9},
)
