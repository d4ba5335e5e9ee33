"""Every table of a corpus and of a study extract, once, with a sentence for each column."""

from typing import Any

import pyarrow as pa

from midspan.store.table import LINEAGE, WEIGHT, Column, Table
from midspan.store.ties_schema import CITATIONS, FUNDERS, REFERENCES, WORK_FUNDERS

_text, _int, _flag, _score = pa.string(), pa.int32(), pa.bool_(), pa.float64()
WORKS = Table(
    "works",
    "One record of a source, or one work merged of several records.",
    (
        Column(
            "work_id",
            _text,
            "The source's id of the work (`W4385245566`), or one made of file and row; after "
            "`<source>:` where another source has that id; `merged:` and a record's id where records are merged.",
        ),
        *LINEAGE,
        Column("doi", _text, "Lower case, without the resolver's address; null where unknown."),
        Column("title", _text, "As the source writes it; null where it has none."),
        Column("year", _int, "Year of publication as the source says."),
        Column("type", _text, "OpenAlex's work types; `unknown` where the source has none."),
        Column("language", _text, "ISO 639-1 code; null where unknown."),
        Column("venue", _text, "Journal, proceedings or repository."),
        Column("topic_id", _text, "OpenAlex primary topic, `T10181`."),
        Column("subfield_id", _text, "OpenAlex subfield, `subfields/1702`."),
        Column("field_id", _text, "OpenAlex field, `fields/17`."),
        Column("citations", pa.int64(), "Citations as the source counts them; null where it does not."),
        Column("is_retracted", _flag, "The source flags a retraction."),
        Column("is_aligned", _flag, "The source says which author had which affiliation."),
        Column("author_count", _int, "Number of authorships; null where the source cut the list."),
    ),
)
AUTHORSHIPS = Table(
    "authorships",
    "One author on one work.",
    (
        Column("work_id", _text, "The work."),
        Column("author_position", _int, "From 1, in the work's order."),
        Column("author_id", _text, "The source's id, else `orcid:`, else `name:` and the folded name."),
        Column("author_name", _text, "As the source writes it."),
        Column("name_key", _text, "The folded name: lower case, no marks, words sorted."),
        Column("orcid", _text, "Bare ORCID; null where unknown."),
        Column("is_corresponding", _flag, "Marked as a corresponding author."),
    ),
)
AFFILIATIONS = Table(
    "affiliations",
    "One raw affiliation string on one authorship (or on the work, where authors are not aligned).",
    (
        Column("work_id", _text, "The work."),
        Column("author_position", _int, "The authorship; null where authors and affiliations are not aligned."),
        Column("affiliation_position", _int, "From 1 within the authorship."),
        Column("raw_string", _text, "The string as received; empty where the source only has ids."),
        Column("source_organisations", _text, "Organisation ids the source gives, joined by `|`."),
        Column("source_countries", _text, "Country or region codes the source gives, joined by `|`."),
        Column("resolution_id", _text, "Hash of the three columns before: what is resolved once."),
    ),
)
RESOLUTIONS = Table(
    "resolutions",
    "One judgement: a place (and organisation) that a raw affiliation string names.",
    (
        Column("resolution_id", _text, "Hash of the raw string and what the source says with it."),
        Column("link_position", _int, "From 1; a string may name several organisations."),
        Column("organisation_id", _text, "`ror:` or `x:` id; null where unknown."),
        Column("place_id", _text, "Where the affiliation is (address lens); `unknown` where unresolved."),
        Column("organisation_place_id", _text, "Where the organisation has its seat (organisation lens)."),
        Column("score", _score, "Chance from 0 to 1 that the place is right."),
        Column("rule", _text, "Short code of the rule that decided."),
        Column("reason", _text, "The reason, one sentence."),
        Column("decided_by", _text, "`midspan` with the resolver's version, or a person."),
        Column("span_start", _int, "First character read, from 0; null where nothing was."),
        Column("span_end", _int, "First character after it."),
    ),
)
PERSONS = Table(
    "persons",
    "One authorship whose person was told by comparison, as its source id is missing or suspicious.",
    (
        Column("work_id", _text, "The work."),
        Column("author_position", _int, "The authorship."),
        Column("person_id", _text, "The person that is counted."),
        Column("person_id_low", _text, "The person where likenesses are read loosely: the fewest persons."),
        Column("person_id_high", _text, "The person where likenesses are read strictly: the most persons."),
        Column("score", _score, "How sure the person is, from 0 to 1."),
        Column("reason", _text, "The reason, one sentence."),
    ),
)
LINKS = Table(
    "links",
    "One authorship's tie to one place: the weights of a work's rows sum to exactly 1.",
    (
        Column("work_id", _text, "The work."),
        Column("author_position", _int, "The authorship; null where not aligned."),
        Column(
            "person_id", _text, "The author as a person: of `persons`, else the source's id; null where not aligned."
        ),
        Column("person_id_low", _text, "Of `persons`, else `name:` and the folded name: the fewest persons."),
        Column("person_id_high", _text, "Of `persons`, else the source's id: the most persons."),
        Column("organisation_id", _text, "The organisation; null where unknown."),
        Column("place_id", _text, "Place by the address lens."),
        Column("organisation_place_id", _text, "Place by the organisation lens."),
        Column("score", _score, "Score of the judgement; 0 where there is no affiliation."),
        Column("weight", WEIGHT, "1 / (authors x affiliations of the author x organisations of the affiliation)."),
        Column("resolution_id", _text, "The judgement; null where there is no affiliation."),
    ),
)
DOUBLES = Table(
    "doubles",
    "One record that another one of the same work, or the work merged of them, stands for.",
    (
        Column("work_id", _text, "The record that is left out when doubles are merged."),
        Column(
            "kept_work_id", _text, "The work that is counted: `merged:` and the record they repeat, or that record."
        ),
        Column("reason", _text, "Why they are the same work."),
    ),
)
FIELD_SOURCES = Table(
    "field_sources",
    "One field of a merged work, and the record it is from.",
    (
        Column("work_id", _text, "The merged work."),
        Column("field", _text, "title, year, type, language, doi, venue, topic, citations, is_retracted or authors."),
        Column("record_id", _text, "The record."),
        Column("source", _text, "Its source."),
    ),
)
CONFLICTS = Table(
    "conflicts",
    "One field on which a record differs from the work that it is a record of.",
    (
        Column("work_id", _text, "The work that is counted."),
        Column("field", _text, "title, year, type, language, doi, author_count or (an author's) country."),
        Column("value", _text, "The value kept."),
        Column("source", _text, "The source it is from."),
        Column("record_id", _text, "The record it is from."),
        Column("other_value", _text, "The value not kept."),
        Column("other_source", _text, "The source that has it."),
        Column("other_record_id", _text, "The record that has it."),
    ),
)
WORK_THEMES = Table(
    "work_themes",
    "One work whose source gives no topic, and its theme as its words say it.",
    (
        Column("work_id", _text, "The work."),
        Column("theme", _text, "The theme's key; `other` where the words say none, or too little."),
        Column("score", _score, "How sure the likeliest theme is, from 0 to 1."),
        Column("reason", _text, "The reason, with the words that say most."),
        Column("decided_by", _text, "`midspan themes` with the model's id."),
    ),
)
ORGANISATIONS = Table(
    "organisations",
    "One organisation.",
    (
        Column("organisation_id", _text, "`ror:` or `x:` id."),
        Column("name", _text, "English name."),
        Column("name_zh_hans", _text, "Simplified Chinese name; empty where unknown."),
        Column("name_zh_hant", _text, "Traditional Chinese name; empty where unknown."),
        Column("aliases", _text, "Other names, joined by `|`."),
        Column("type", _text, "ROR's types: education, company, facility ..."),
        Column("country", _text, "Country or region code."),
        Column("place_id", _text, "Its seat."),
        Column("parent_id", _text, "The organisation it is part of; empty where none."),
    ),
)
REGISTRY = Table(
    "registry",
    "One organisation as a registry lists it, withdrawn ones too: what names are matched with.",
    (
        Column("organisation_id", _text, "`ror:` id."),
        Column("status", _text, "active, inactive or withdrawn."),
        Column("labels", _text, "Its names, the one shown first, joined by `|`."),
        Column("aliases", _text, "Other names, joined by `|`."),
        Column("acronyms", _text, "Acronyms, joined by `|`."),
        Column("types", _text, "ROR's types, joined by `|`."),
        Column("country", _text, "Country or region code."),
        Column("region", _text, "First-level division of the seat, `Oregon`."),
        Column("region_code", _text, "Its code, `OR`."),
        Column("cities", _text, "Cities, the seat first, joined by `|`."),
        Column("place_ids", _text, "Their ids, in the same order, joined by `|`."),
        Column(
            "identifiers", _int, "How many ids and addresses other registries have of it: a sign of how known it is."
        ),
        Column("parent_ids", _text, "Organisations it is part of, joined by `|`."),
        Column("successor_ids", _text, "Organisations that follow it, joined by `|`."),
    ),
)
PLACES = Table(
    "places",
    "One place.",
    (
        Column("place_id", _text, "`gn:` and the GeoNames id, `x:` and a name of ours, or `unknown`."),
        Column("name", _text, "English name."),
        Column("name_zh_hans", _text, "Simplified Chinese name; empty where unknown."),
        Column("name_zh_hant", _text, "Traditional Chinese name; empty where unknown."),
        Column("country", _text, "Country or region code; HK, MO and TW stand by themselves."),
        Column("admin1", _text, "GeoNames first-level division, `23`."),
        Column("latitude", _score, "Degrees north; null where the place is no point (a country, a province)."),
        Column("longitude", _score, "Degrees east; null likewise."),
    ),
)
CONTRACTS = Table(
    "contracts",
    "One technology contract as registered.",
    (
        Column("contract_id", _text, "The register's id."),
        *LINEAGE,
        Column("title", _text, "What it is about."),
        Column("type", _text, "development, transfer, licensing, consulting or service."),
        Column("signed", pa.date32(), "Day of signature."),
        Column("year", _int, "Year of signature."),
        Column("amount", pa.decimal128(18, 2), "As registered; null where unknown (not zero)."),
        Column("currency", _text, "ISO 4217 code."),
        Column("amount_kind", _text, "total, technology, income or received."),
        Column("theme", _text, "Theme key; null where none."),
        Column("register", _text, "The register it was entered in."),
    ),
)
CONTRACT_PARTIES = Table(
    "contract_parties",
    "One party of a contract.",
    (
        Column("contract_id", _text, "The contract."),
        Column("role", _text, "provider or receiver."),
        Column("organisation", _text, "As registered."),
        Column("raw_place", _text, "The place as registered."),
        Column("place_id", _text, "The place; `unknown` where unresolved."),
        Column("score", _score, "Score of the place."),
    ),
)
PROJECTS = Table(
    "projects",
    "One project that a funder pays for.",
    (
        Column("project_id", _text, "The source's key and the funder's id, `cordis:955387`."),
        *LINEAGE,
        Column("title", _text, "As the source writes it."),
        Column("acronym", _text, "Null where it has none."),
        Column("funder", _text, "Who pays."),
        Column("programme", _text, "The funder's programme; null where unknown."),
        Column("started", pa.date32(), "First day; null where only the year is known."),
        Column("ended", pa.date32(), "Last day; null where unknown."),
        Column("year", _int, "Year of the start, or the year the source gives."),
        Column("rate_day", pa.date32(), "Whose exchange rate converts its money: the start, else 1 July of the year."),
        Column("amount", pa.decimal128(18, 2), "What the funder pays in all; null where unknown (not zero)."),
        Column("currency", _text, "ISO 4217 code; null where no amount is known."),
        Column("theme", _text, "Theme key; null where none."),
    ),
)
PROJECT_PARTNERS = Table(
    "project_partners",
    "One organisation that takes part in a project.",
    (
        Column("project_id", _text, "The project."),
        Column("position", _int, "From 1, in the source's order."),
        Column("role", _text, "coordinator or partner."),
        Column("organisation", _text, "As the source writes it."),
        Column("raw_place", _text, "The place as the source writes it: city and code, or a text."),
        Column("place_id", _text, "The place stated, else that of the organisation; `unknown` where unresolved."),
        Column("organisation_place_id", _text, "Where the organisation has its seat; `unknown` where unresolved."),
        Column("score", _score, "Score of the place."),
        Column("amount", pa.decimal128(18, 2), "What it receives; null where unknown, never zero beside a total."),
        Column("currency", _text, "ISO 4217 code; null where no amount is known."),
    ),
)
PATENTS = Table(
    "patents",
    "One patent document.",
    (
        Column("patent_id", _text, "The office's number, `US10107838`."),
        *LINEAGE,
        Column("family_id", _text, "Its family; null where the source gives none."),
        Column("title", _text, "As the source writes it; null where it has none."),
        Column("filed", pa.date32(), "Day of filing; null where unknown."),
        Column("granted", pa.date32(), "Day of grant; null where unknown."),
        Column("year", _int, "Year of filing, else of grant."),
        Column("classes", _text, "CPC subclasses, sorted, joined by `|`."),
    ),
)
PATENT_PARTIES = Table(
    "patent_parties",
    "One inventor or applicant of a patent.",
    (
        Column("patent_id", _text, "The patent."),
        Column("position", _int, "From 1: inventors first, then applicants."),
        Column("role", _text, "inventor or applicant."),
        Column("name", _text, "An inventor's name; null for applicants."),
        Column("organisation", _text, "An applicant's name; null for inventors."),
        Column("raw_place", _text, "The place as the source writes it; empty where it says none."),
        Column("place_id", _text, "The place stated, else that of the applicant; `unknown` where unresolved."),
        Column("score", _score, "Score of the place."),
        Column("weight", WEIGHT, "1 / number of inventors, summing to exactly 1 a patent; null for applicants."),
    ),
)
RATES = Table(
    "rates",
    "One exchange rate that a contract or a project needs: conversions are derived from it, never stored.",
    (
        Column("currency", _text, "From this currency."),
        Column("signed", pa.date32(), "On this day: of a contract's signature, or of a project's start."),
        Column("quote", _text, "To this currency."),
        Column("rate", pa.decimal128(17, 8), "Units of `quote` for one unit of `currency`."),
        Column("rate_date", pa.date32(), "The day of the rate used: the last one published on or before."),
    ),
)
REJECTED = Table(
    "rejected",
    "One record that could not be read: nothing is lost silently.",
    (
        *LINEAGE,
        Column("reason", _text, "Why."),
    ),
)

CORPUS = {
    table.name: table
    for table in (
        WORKS, AUTHORSHIPS, AFFILIATIONS, WORK_FUNDERS, CITATIONS, RESOLUTIONS, PERSONS, LINKS, DOUBLES, FIELD_SOURCES,
        CONFLICTS, WORK_THEMES, ORGANISATIONS, REGISTRY, FUNDERS, PLACES, CONTRACTS, CONTRACT_PARTIES, PROJECTS,
        PROJECT_PARTNERS, PATENTS, PATENT_PARTIES, RATES, REJECTED,
    )
}  # fmt: skip
LATER = frozenset({WORK_FUNDERS.name, FUNDERS.name, CITATIONS.name})
"""Tables that corpora of an earlier Midspan lack: these open, and have no rows of them."""

REMOVED = Table(
    "removed",
    "One work that its source took back. A build leaves it out; a corpus has no such table.",
    (
        Column("source", _text, "The source that took it back."),
        Column("work_id", _text, "The work."),
    ),
)
LEFT_OUT = Table(
    "left_out",
    "One work of a snapshot that was cut to regions, which touches none. An earlier record of it is no longer true.",
    (
        Column("source", _text, "The source whose work it is."),
        Column("work_id", _text, "The work."),
    ),
)
_LEFT_OUT_FIELDS: Any = {
    "number": pa.int64(), "field_id": _text, "year": pa.int32(), "type": _text, "citations": pa.int64(),
    "is_retracted": pa.bool_(),
}  # fmt: skip
LEFT_OUT_FILE = pa.schema(_LEFT_OUT_FIELDS)
"""What a snapshot that was cut keeps of the works that it leaves out: the number in the id, and what is counted."""
READ = {**CORPUS, REFERENCES.name: REFERENCES, REMOVED.name: REMOVED, LEFT_OUT.name: LEFT_OUT}
"""What sources may hand over."""
