"""Who a part of a string names: organisations, and homonyms and units that stand for one."""

from collections.abc import Sequence
from typing import NamedTuple

from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.grammar import Part
from midspan.resolve.mention import Kind, Mention
from midspan.resolve.organisation import Organisation, OrganisationIndex


class Subject(NamedTuple):
    """An organisation as the part names it, or a homonym or unit that stands for one."""

    mention: Mention
    organisation_id: str | None
    name: str
    seat: str
    record: Organisation | None = None

    @property
    def is_company(self) -> bool:
        """Whether only a stated site places it."""
        return self.record is not None and self.record.is_company


class NamedOrganisations:
    """Reads the subjects of a part, and knows which of them only lead to another."""

    def __init__(self, gazetteer: Gazetteer, organisations: OrganisationIndex) -> None:
        self._gazetteer = gazetteer
        self._organisations = organisations

    def subjects(self, part: Part) -> list[Subject]:
        """The organisations named, without units that need an absent organisation and unsupported acronyms."""
        named = {i for m in part.organisations if m.kind is Kind.ORGANISATION for i in m.ids}
        found: list[Subject] = []
        for mention in part.organisations:
            subject = self._subject(mention, part, named)
            if subject is not None:
                found.append(subject)
        return found

    def _subject(self, mention: Mention, part: Part, named: set[str]) -> Subject | None:
        unit = mention.unit
        if unit is not None:
            if unit.organisation_id and unit.organisation_id not in named:
                return None
            record = self._organisations.organisations.get(unit.gives_id)
            name = record.name.en if record else unit.name
            return Subject(mention, unit.gives_id or None, name, unit.place_id)
        record = self._meant(mention, part)
        if mention.is_weak and not self._is_supported(record, mention, part):
            return None
        return Subject(mention, record.organisation_id, record.name.en, record.place_id, record)

    def _meant(self, mention: Mention, part: Part) -> Organisation:
        """Of organisations with one name, the one in a place or country the part names; else the first."""
        records = [self._organisations[i] for i in mention.ids]
        codes = {c.ids[0] for c in part.countries} | {self._gazetteer.country_of(c.place_id) for c in part.cues}
        near = [r for r in records if any(self._gazetteer.agree(r.place_id, c.place_id) for c in part.cues)]
        return (near or [r for r in records if r.country in codes] or records)[0]

    def _is_supported(self, record: Organisation, mention: Mention, part: Part) -> bool:
        """A short acronym counts where a place, its country or its parent stands by."""
        if any(self._gazetteer.agree(record.place_id, cue.place_id) for cue in part.cues):
            return True
        return any(
            record.organisation_id in m.ids or record.parent_id in m.ids
            for m in part.organisations
            if m is not mention and not m.is_weak
        )

    def is_covered(self, subjects: Sequence[Subject], number: int, part: Part) -> bool:
        """Whether a neighbour is this one's campus elsewhere, or the same organisation once more (rules 1, 3, 9)."""
        here = subjects[number]
        if here.record is None:
            return False
        own = self._agreeing(part, here, subjects)
        for other in subjects:
            if other is here or other.organisation_id is None:
                continue
            if other.organisation_id == here.organisation_id:
                if other.mention.kind is Kind.UNIT and other.seat != here.seat and not own:
                    return True
                # Named twice, "University (UNIV), City": the later one stands beside the address.
                if other.mention.start > here.mention.start and other.seat == here.seat and not own:
                    return True
                continue
            below = self._organisations.is_part_of(other.organisation_id, here.organisation_id or "")
            if below and here.record.is_umbrella:
                return True  # the institute stands for its academy, and the address is the institute's
            away = not self._gazetteer.agree(other.seat, here.seat)
            if below and away and not own and not self._is_joined_by_and(here, other, part):
                return True
        return False

    def _agreeing(self, part: Part, subject: Subject, subjects: Sequence[Subject]) -> bool:
        """Whether a free place right after the subject is its own city."""
        after = [s.mention.start for s in subjects if s.mention.start > subject.mention.start]
        end = min(after, default=part.end + 1)
        return any(
            subject.mention.end <= c.mention.start < end and self._gazetteer.agree(c.place_id, subject.seat)
            for c in part.cues
        )

    @staticmethod
    def _is_joined_by_and(one: Subject, other: Subject, part: Part) -> bool:
        first, second = sorted((one.mention, other.mention), key=lambda m: m.start)
        gap = part.raw[first.end : second.start]
        return " and " in gap or "&" in gap
