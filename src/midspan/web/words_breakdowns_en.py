"""English, of what figures are broken down into, of pairs of organisations, and of what a corpus lacks."""

OF_BREAKDOWNS: dict[str, str] = {
    # Names of figures as readers know them: "papers", not "works"
    "title.company_works": "Joint papers with a company",
    "title.funded_joint_share": "Share of joint papers that say who paid",
    "title.funded_joint_works": "Joint papers by who paid",
    "title.funded_region_works": "Papers that say who paid",
    "title.corpus_works": "Papers of the corpus",
    "title.resolved_works": "Papers whose places are known",
    "title.world_joint_works": "Joint papers with the rest of the world",
    "title.contracts": "Number of technology contracts",
    # Kinds of paper, as OpenAlex names them
    "type.article": "Article",
    "type.book": "Book",
    "type.book-chapter": "Book chapter",
    "type.book-section": "Book section",
    "type.conference-paper": "Conference paper",
    "type.data-paper": "Data paper",
    "type.database": "Database",
    "type.dataset": "Data set",
    "type.dissertation": "Dissertation",
    "type.editorial": "Editorial",
    "type.erratum": "Erratum",
    "type.grant": "Grant",
    "type.letter": "Letter",
    "type.libguides": "Library guide",
    "type.other": "Other type",
    "type.paratext": "Cover or contents",
    "type.peer-review": "Peer review",
    "type.preprint": "Preprint",
    "type.reference-entry": "Reference entry",
    "type.report": "Report",
    "type.retraction": "Retraction notice",
    "type.review": "Review",
    "type.software": "Software",
    "type.standard": "Standard",
    "type.supplementary-materials": "Supplement",
    "type.unknown": "Type unknown",
    # Kinds of technology contract
    "type.development": "Development",
    "type.transfer": "Transfer",
    "type.licensing": "Licensing",
    "type.consulting": "Consulting",
    "type.service": "Service",
    # Kinds of move of a person
    "kind.migrant": "Moved away",  # No affiliation in the old place any more
    "kind.traveller": "Kept the old affiliation",  # An affiliation in the old place as well
    # Roles of an organisation between two others
    "role.total": "All roles",
    "role.coordinator": "Within one region",
    "role.itinerant": "Joins two of another region",
    "role.gatekeeper": "Brings others to its region",
    "role.representative": "Brings its region to others",
    "role.liaison": "Joins two other regions",
    # How two organisations may be linked
    "reading.two_steps": "In two steps",
    "reading.connected": "By any path",
    "reading.efficiency": "By how short the path is",
    # How far a collaboration reaches
    "collaboration_class.international": "International",
    "collaboration_class.national": "Within the country",
    "collaboration_class.institutional": "Within an organisation",
    "collaboration_class.single": "One author",
    "programme.unknown": "Programme unknown",
    # Any figure by one dimension
    "measured.band": "The band is the 95\u00a0% interval.",
    "measured.all_level": "No chart: {count} share the largest value, {value}.",
    "measured.incomplete": "{year} is incomplete: its numbers will still rise.",
    # The page of two organisations; {name} is an organisation
    "pair.with": "Together with",  # Head of a column of organisations
    "pair.all_of": "All of {name}",
    "pair.newest": "Their newest papers",
    "pair.newest_of": "{shown} of {count}, the newest first",
    # What the corpus lacks
    "lacking.title": "Not in this corpus",
    "lacking.sub": "Figures this page would show, and what they need",
    "lacking.kind": "this corpus has no {noun}",  # Stands alone as a sentence: no patents
    # A claim beside ours
    "claims.apart_none": "Nothing: the same number.",
    "claims.apart_little": "{difference}: less than one part in a thousand.",
    "claims.choices_one": "All {count} combinations give {low}.",
    # A list of records of money
    "records.value": "Value",
}
