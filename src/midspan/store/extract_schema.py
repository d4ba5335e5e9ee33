"""Every table of a study extract, and those beside corpora, once, with a sentence for each column."""

import pyarrow as pa

from midspan.store.schema import WORKS
from midspan.store.table import WEIGHT, Column, Table

OF_WORKS = (
    "year", "type", "language", "topic_id", "subfield_id", "field_id", "citations", "is_retracted", "is_aligned",
    "author_count",
)  # fmt: skip
"""What works by place repeat of each work, so that nothing else has to be read of it."""
_text, _int, _flag, _score = pa.string(), pa.int32(), pa.bool_(), pa.float64()

_REACH = Column("reach", _int, "How many of the study's regions the work has a link to, weak ones too.")
STUDY_REACH = Table(
    "study_reach",
    "One work that touches a region of the study.",
    (Column("work_id", _text, "The work."), _REACH),
)
STUDY_WORKS = Table(
    "study_works",
    "One work that touches a region of the study.",
    (
        Column("work_id", _text, "The work."),
        _REACH,
        Column("year", _int, "Its year."),
        Column("type", _text, "Its type."),
        Column("field_id", _text, "OpenAlex field; null where unknown."),
        Column("language", _text, "ISO 639-1 code; null where unknown."),
        Column("citations", pa.int64(), "Citations as the source counts them; null where it does not."),
        Column("theme", _text, "Our theme by its primary topic, else by its words; `other` where none of ours fits."),
        Column("is_theme_told", _flag, "The theme is read in its words, as its source gives no topic."),
        Column("is_retracted", _flag, "Flagged as retracted."),
        Column("is_double", _flag, "Another record of the work, or the work merged of them, stands for it."),
        Column("is_merged", _flag, "Merged of several records; counted where doubles are merged."),
        Column("is_aligned", _flag, "The source says which author had which affiliation."),
        Column("author_count", _int, "Number of authorships; null where the source cut the list."),
    ),
)
STUDY_LINKS = Table(
    "study_links",
    "One link of such a work, by region.",
    (
        Column("work_id", _text, "The work."),
        _REACH,
        Column("person_id", _text, "The author as a person; null where not aligned."),
        Column("person_id_low", _text, "The same, with the fewest persons."),
        Column("person_id_high", _text, "The same, with the most persons."),
        Column("author_position", _int, "The authorship; null where not aligned."),
        Column("is_lead", _flag, "Of a corresponding author, else (where the work marks none) of the first one."),
        Column("organisation_id", _text, "The organisation; null where unknown."),
        Column("family_id", _text, "The organisation it is part of, else itself: one family with its branches."),
        Column("is_company", _flag, "The organisation is of ROR's type company."),
        Column("country", _text, "Country or region code of the place; null where unknown."),
        Column("region", _text, "Region of the study, `elsewhere` or `unknown`."),
        Column("score", _score, "Score of the judgement."),
        Column("weight", WEIGHT, "Weight within the work."),
    ),
)
STUDY_FUNDERS = Table(
    "study_funders",
    "One funder that such a work names.",
    (
        Column("work_id", _text, "The work."),
        Column("funder", _text, "Its name, that of no other funder."),
        Column("is_lent", _flag, "Not the record itself names it, but a further record of the work it stands for."),
    ),
)
STUDY_PARTIES = Table(
    "study_parties",
    "One party of a contract, a project or a patent, by region.",
    (
        Column("kind", _text, "contracts, projects or patents."),
        Column("record_id", _text, "The contract, project or patent."),
        Column("position", _int, "The party within it; null for contracts, whose roles are single."),
        Column("role", _text, "The party's role."),
        Column("region", _text, "Region of the study, `elsewhere` or `unknown`."),
        Column("score", _score, "Score of the place."),
        Column("weight", WEIGHT, "An inventor's share of a patent; null for other parties."),
    ),
)
STUDY_CLUSTERS = Table(
    "study_clusters",
    "One place of one science-and-technology cluster that holds a place of the study's regions.",
    (
        Column("place_id", _text, "The place."),
        Column("cluster", _text, "The cluster, by the id of its heaviest place."),
        Column("region", _text, "Region of the place: of the study, or `elsewhere`."),
        Column("radius", _int, "Radius of the neighbourhood in kilometres."),
        Column("density", _int, "Least weight of a dense neighbourhood, in ten-thousandths of all located weight."),
    ),
)
REGION_PLACES = Table(
    "region_places",
    "One place of one region of the study.",
    (Column("place_id", _text, "The place."), Column("region", _text, "The region's key.")),
)
STUDY_PARTS = Table(
    "study_parts",
    "One place that a region holds, by the smallest one: of the study's regions, and of all others elsewhere.",
    (
        Column("place_id", _text, "The place."),
        Column("part", _text, "The key of the smallest region that holds it."),
        Column("region", _text, "Region of the study, or `elsewhere`."),
        Column("is_point", _flag, "The part's place with the most links in the corpus: where a map draws it."),
    ),
)
THEME_TOPICS = Table(
    "theme_topics",
    "One OpenAlex topic, subfield or field of a theme.",
    (Column("topic", _text, "`T10181`, `subfields/1702` or `fields/17`."), Column("theme", _text, "The theme's key.")),
)
EXTRACT = {
    t.name: t
    for t in (
        STUDY_REACH, STUDY_WORKS, STUDY_LINKS, STUDY_FUNDERS, STUDY_PARTIES, STUDY_CLUSTERS, STUDY_PARTS,
        REGION_PLACES, THEME_TOPICS,
    )
}  # fmt: skip

BASELINE = Table(
    "baseline",
    "One cell of a baseline of citations: the works of one field, year and type.",
    (
        Column("field_id", _text, "OpenAlex field, `fields/17`."),
        Column("year", _int, "Year of publication."),
        Column("type", _text, "Work type."),
        Column("works", pa.int64(), "Works with known citations."),
        Column("mean", pa.decimal128(18, 9), "Their mean citations."),
        Column("threshold", pa.int64(), "Citations from which a work is among the top 10 %, wholly or in part."),
        Column("tie_share", WEIGHT, "What share of a work right at the threshold makes the top exactly 10 %."),
    ),
)
WORKS_BY_PLACE = Table(
    "works_by_place",
    "What one work has at one place through one organisation at one score; all of a corpus, in the order of places.",
    (
        Column("place_id", _text, "The place, by the lens that the table is made for; none of unknown places."),
        Column("work_id", _text, "The work."),
        Column("organisation_id", _text, "The organisation; null where unknown."),
        Column("score", _score, "Score of the judgement, from 0.2 up."),
        Column("weight", WEIGHT, "Weight within the work, of all such links together."),
        *(column for column in WORKS.columns if column.name in OF_WORKS),
    ),
)
PEOPLE_BY_PLACE = Table(
    "people_by_place",
    "One link of an author at one place; all of a corpus, in the order of places.",
    (
        Column("place_id", _text, "The place, by the lens that the table is made for; none of unknown places."),
        Column("work_id", _text, "The work."),
        Column("person_id", _text, "The author as a person; links without one are left out."),
        Column("score", _score, "Score of the judgement, from 0.2 up."),
    ),
)
BESIDE = {table.name: table for table in (BASELINE, WORKS_BY_PLACE, PEOPLE_BY_PLACE)}
