"""Organisations, and the index that finds their names in a string."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from midspan.model.place import UNKNOWN, Name
from midspan.resolve.text import data_rows, has_han, name_forms, simplified

_WEAK_ACRONYMS = frozenset({"MUST", "SARI", "NUST", "SISU", "SLAB", "SHOU", "SIOM", "SIMM", "SHAO"})
_STRONG_ACRONYMS = frozenset({"HKU", "PKU", "ZJU", "NYU", "MIT", "NUS", "CAS", "UBC", "UCL", "HIT", "THU", "KAIST"})


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its names and the place of its seat; `parent_id` is the body it is a part of."""

    organisation_id: str
    name: Name
    aliases: tuple[str, ...] = ()
    type: str = "education"
    country: str = ""
    place_id: str = UNKNOWN
    parent_id: str = ""

    @property
    def is_company(self) -> bool:
        """Whether its work may be anywhere, so that only a stated site says a place."""
        return self.type == "company"

    @property
    def is_umbrella(self) -> bool:
        """Whether it stands above many institutes in many cities (an academy, a ministry, an authority)."""
        return self.type == "government"


@dataclass(frozen=True, slots=True)
class NameForm:
    """One way an organisation is written. An acronym counts only in capitals, a weak one only with support.

    `has_break` says that the name itself holds a comma or bracket; other names never reach across one.
    """

    organisation_id: str
    is_acronym: bool = False
    is_weak: bool = False
    has_break: bool = False


@cache
def shipped_organisations() -> tuple[Organisation, ...]:
    """The organisations of `data/organisations.csv`, in the order of the file."""
    return _of_file("organisations.csv")


def _of_file(name: str) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(
            organisation_id=row["organisation_id"],
            name=Name(row["name"], row["name_zh_hans"], row["name_zh_hant"]),
            aliases=tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip()),
            type=row["type"],
            country=row["country"],
            place_id=row["place_id"] or UNKNOWN,
            parent_id=row["parent_id"],
        )
        for row in data_rows(name)
    )


class _Both(Mapping[str, Organisation]):
    """Our own organisations before a registry's."""

    def __init__(self, own: Mapping[str, Organisation], registry: Mapping[str, Organisation]) -> None:
        self._own, self._registry = own, registry

    def __getitem__(self, organisation_id: str) -> Organisation:
        own = self._own.get(organisation_id)
        return self._registry[organisation_id] if own is None else own

    def __contains__(self, organisation_id: object) -> bool:
        return organisation_id in self._own or organisation_id in self._registry

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (organisation_id for organisation_id in self._registry if organisation_id not in self._own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class OrganisationIndex:
    """Organisations by id, and every form of their names: Latin (canonical words) and Han (simplified)."""

    def __init__(
        self,
        organisations: Iterable[Organisation] | None = None,
        registry: Mapping[str, Organisation] | None = None,
    ) -> None:
        """Index the shipped organisations and then others; a shipped record is kept over another of its id.

        Organisations of a `registry` are known by id alone: their names are the matcher's affair.
        """
        found: dict[str, Organisation] = {}
        more = _of_file("more_organisations.csv")
        for organisation in (*shipped_organisations(), *more, *(organisations or ())):
            found.setdefault(organisation.organisation_id, organisation)
        self.organisations: Mapping[str, Organisation] = _Both(found, registry) if registry is not None else found
        self.names: dict[str, list[NameForm]] = {}
        self.han_names: dict[str, list[NameForm]] = {}
        for organisation in (*found.values(), *more):
            for name in dict.fromkeys((organisation.name.en, organisation.name.zh_hans, organisation.name.zh_hant)):
                self._add(name, organisation)
            for alias in organisation.aliases:
                self._add(alias, organisation)

    def __getitem__(self, organisation_id: str) -> Organisation:
        return self.organisations[organisation_id]

    def is_part_of(self, organisation_id: str, other_id: str) -> bool:
        """Whether the first is the second or stands below it."""
        seen: set[str] = set()
        while organisation_id and organisation_id not in seen:
            if organisation_id == other_id:
                return True
            seen.add(organisation_id)
            record = self.organisations.get(organisation_id)
            organisation_id = record.parent_id if record else ""
        return False

    def _add(self, name: str, organisation: Organisation) -> None:
        if not name:
            return
        form = NameForm(organisation.organisation_id, has_break=any(c in name for c in ",(-"))
        if has_han(name):
            han = simplified(name)
            plain = han.replace("（", "(").replace("）", ")")
            full = plain.replace("(", "（").replace(")", "）")
            for variant in (plain, full, plain.replace("(", "").replace(")", "")):
                self._hold(self.han_names, variant, form)
            return
        if _is_acronym(name):
            weak = (len(name) < 4 or name in _WEAK_ACRONYMS) and name not in _STRONG_ACRONYMS
            form = NameForm(organisation.organisation_id, is_acronym=True, is_weak=weak and not name.startswith("HK"))
        for variant in name_forms(name) | _of_form(name):
            self._hold(self.names, variant, form)

    @staticmethod
    def _hold(index: dict[str, list[NameForm]], key: str, form: NameForm) -> None:
        held = index.setdefault(key, [])
        for number, other in enumerate(held):
            if other.organisation_id == form.organisation_id:
                # The same words with and without a comma are one form that may have it.
                held[number] = replace(other, has_break=other.has_break or form.has_break)
                return
        held.append(form)


def _is_acronym(name: str) -> bool:
    return " " not in name and len(name) <= 8 and sum(c.isupper() for c in name) >= len(name) - 1


def _of_form(name: str) -> frozenset[str]:
    """`University of Tongji` for `Tongji University`: single proper words only, cities are another university."""
    words = name.split()
    if len(words) == 2 and words[1] == "University" and words[0] in {"Tongji", "Fudan", "Donghua", "Tsinghua"}:
        return name_forms(f"University of {words[0]}") | name_forms(words[0])
    return frozenset()
