"""RIS of the works behind a figure, which reference managers open."""

from collections.abc import Iterable

from midspan.model.record import CitedWork

TYPES = {
    "article": "JOUR", "review": "JOUR", "letter": "JOUR", "editorial": "JOUR", "erratum": "JOUR", "retraction": "JOUR",
    "conference-paper": "CPAPER", "book": "BOOK", "book-chapter": "CHAP", "dissertation": "THES", "report": "RPRT",
    "dataset": "DATA", "preprint": "UNPB", "standard": "STAND", "software": "COMP", "reference-entry": "ENCYC",
}  # fmt: skip


def records_ris(works: Iterable[CitedWork]) -> str:
    """A record each; `ID` is the corpus's id of the work."""
    return "".join(_record(work) for work in works)


def _record(work: CitedWork) -> str:
    record = work.record
    lines = [
        ("TY", TYPES.get(work.type, "GEN")), ("ID", record.record_id), *(("AU", name) for name in work.authors),
        ("TI", record.title), ("PY", str(record.year)), ("T2", record.venue), ("DO", record.doi), ("LA", work.language),
    ]  # fmt: skip
    said = "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in lines if text.strip())
    return f"{said}ER  - \r\n\r\n"
