"""Whose word counts where the records of one work differ: for each field the sources in their order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from midspan.model.errors import SettingError, known_values

EVERY = "*"
"""Stands for every field that has no order of its own, and for the end of those that have."""
FIELDS = ("title", "year", "type", "language", "doi", "venue", "topic", "citations", "is_retracted", "authors")
"""What is merged; `topic` is topic, subfield and field in one, `authors` are the authors with their affiliations."""
_OPENALEX = ("openalex", "openalex_csv")
_REGISTERED = ("crossref", "jats", "datacite")
DEFAULT: Mapping[str, tuple[str, ...]] = {
    EVERY: (
        # A table of one's own, databases that people curate, what publishers register, collections of these, lists.
        "records", "wos_plain", "wos_tab", "wos_bibtex", "scopus_csv", "scopus_bibtex", "pubmed_xml", "pubmed_medline",
        "ieee_csv", "cnki_refworks", "noteexpress", "chinaxiv", *_REGISTERED, *_OPENALEX, "dimensions", "lens", "dblp",
        "istex", "proquest", "ris", "zotero_csv", "netscity_csv", "pop_csv",
    ),
    "title": ("records", *_REGISTERED, "pubmed_xml", "pubmed_medline"),
    "year": ("records", *_REGISTERED),
    "doi": ("records", *_REGISTERED),
    "type": ("records", *_OPENALEX),
    "topic": ("records", *_OPENALEX),
    "citations": ("records", *_OPENALEX),
    "authors": ("records", "wos_plain", "wos_tab", "wos_bibtex", "scopus_csv", "pubmed_xml", "openalex"),
}  # fmt: skip
"""The order where no setting says another. Sources that are not named come last, by key."""


@dataclass(frozen=True)
class Priority:
    """The sources' order for each field: first as `given`, then the default one. `*` stands for every field."""

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, sources: Collection[str]) -> "Priority":
        """Reads `year: crossref, wos_plain; *: openalex`; what is no field, or none of the sources, is an error."""
        given: dict[str, tuple[str, ...]] = {}
        for part in text.split(";"):
            name, colon, listed = (piece.strip() for piece in part.partition(":"))
            if not part.strip():
                continue
            if not colon or name not in (*FIELDS, EVERY) or name in given:
                raise _not_said(f'"{part.strip()}" is no order of sources for a field', known_values(name, FIELDS))
            given[name] = tuple(dict.fromkeys(listed.replace(",", " ").split()))
            for source in given[name]:
                if source not in sources:
                    raise _not_said(f'there is no source "{source}"', known_values(source, sources))
        return cls(given)

    def __str__(self) -> str:
        """As `parse` reads it; empty for the default order."""
        return "; ".join(f"{name}: {', '.join(self.given[name])}" for name in sorted(self.given))

    def rank(self, name: str, source: str) -> tuple[int, str]:
        """What sources are sorted by for a field, the one whose word counts first."""
        places = self._places[name]
        return places.get(source, len(places)), source

    def order(self, name: str) -> tuple[str, ...]:
        """The sources that are named for a field, in their order."""
        own = [self.given.get(name, ()), self.given.get(EVERY, ()), DEFAULT.get(name, ()), DEFAULT[EVERY]]
        return tuple(dict.fromkeys(source for sources in own for source in sources))

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        return {name: {source: place for place, source in enumerate(self.order(name))} for name in (*FIELDS, EVERY)}


def _not_said(fact: str, known: str) -> SettingError:
    return SettingError(fact, place='the setting "priority"', next_step=f"write it like: year: crossref. {known}")
