"""BibTeX of the works behind a figure."""

import re
from collections.abc import Iterable

from midspan.model.record import CitedWork

TYPES = {
    "article": "article", "review": "article", "letter": "article", "editorial": "article", "erratum": "article",
    "retraction": "article", "conference-paper": "inproceedings", "book": "book", "book-chapter": "incollection",
    "dissertation": "phdthesis", "report": "techreport",
}  # fmt: skip
VENUES = {
    "article": "journal", "inproceedings": "booktitle", "incollection": "booktitle", "phdthesis": "school",
    "techreport": "institution", "book": "publisher",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def records_bibtex(works: Iterable[CitedWork]) -> str:
    """An entry each, UTF-8; the key is the corpus's id of the work, in signs that a key may have, and its number."""
    return "".join(_entry(number, work) for number, work in enumerate(works, 1))


def _entry(number: int, work: CitedWork) -> str:
    kind = TYPES.get(work.type, "misc")
    record = work.record
    fields = {
        "author": " and ".join(f"{{{_escaped(name)}}}" if " and " in name else _escaped(name) for name in work.authors),
        "title": f"{{{_escaped(record.title)}}}" if record.title else "",
        "year": str(record.year),
        VENUES.get(kind, "howpublished"): _escaped(record.venue),
        "doi": record.doi,
        "note": _escaped(f"Midspan: {record.record_id}"),
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", record.record_id).strip("-")
    said = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@{kind}{{{key}-{number},\n{said}}}\n\n"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in " ".join(text.split()))
