"""The tables of what works name beside authors: who paid for them, and which works they cite."""

import pyarrow as pa

from midspan.store.table import LINEAGE, Column, Table

_text = pa.string()

WORK_FUNDERS = Table(
    "work_funders",
    "One funder that a record of a work names, or one award of it: a funder with awards may stand without one too.",
    (
        Column("work_id", _text, "The work."),
        Column(
            "funder_id",
            _text,
            "The source's id with its prefix: `openalex:F4320321001`, `doi:10.13039/501100001809`; else `name:` and "
            "the folded name.",
        ),
        Column("ror", _text, "`ror:` id as the source gives it; null where it gives none."),
        Column("name", _text, "As the source writes it; empty where it only has an id."),
        Column("award", _text, "The award's or grant's number as stated; null where none is."),
        *LINEAGE,
    ),
)
FUNDERS = Table(
    "funders",
    "One funder as records name it, and who that is.",
    (
        Column("stated_id", _text, "The id in `work_funders`."),
        Column(
            "funder_id",
            _text,
            "The funder: its `ror:` id where a record gives one; one named without an id is the one that alone has "
            "its name; else the stated id.",
        ),
        Column("name", _text, "Its name, that of no other funder: where two share one, the id stands behind it."),
    ),
)
CITATIONS = Table(
    "citations",
    "One work of the corpus that cites another one of it, as their source says.",
    (
        Column("work_id", _text, "The work that cites."),
        Column("cited_work_id", _text, "The work that is cited."),
    ),
)
REFERENCES = Table(
    "references",
    "One reference of a work as OpenAlex states it. A build keeps, in `citations`, those whose ends are both there.",
    (
        Column("number", pa.int64(), "The number in the work's id, 4385245566 of `W4385245566`."),
        Column("cited_number", pa.int64(), "That of the work it cites."),
    ),
)
