"""The rules that turn one part of a string into links. The rulebook's numbers are in the comments."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from midspan.model.judgement import Link, Span
from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import GREATER_CHINA, Gazetteer
from midspan.resolve.grammar import Cue, Part, Position
from midspan.resolve.mention import Kind
from midspan.resolve.mentions import Mentions
from midspan.resolve.named import NamedOrganisations, Subject
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.own_country import country_behind, is_within
from midspan.resolve.text import data_rows

SURE, CLEAR, LIKELY, DOUBTFUL, WEAK = 0.97, 0.92, 0.85, 0.6, 0.3
_CORRECTED = 0.85


class PartRules:
    """Places each organisation of a part, then the places that no organisation has taken."""

    def __init__(self, gazetteer: Gazetteer, organisations: OrganisationIndex) -> None:
        self._gazetteer = gazetteer
        self._organisations = organisations
        self._named = NamedOrganisations(gazetteer, organisations)
        self._campuses: dict[str, list[tuple[str, str]]] = {}
        for row in data_rows("campuses.csv"):
            self._campuses.setdefault(row["organisation_id"], []).append((row["place_id"], row["campus_id"]))

    def links(self, mentions: Mentions, part: Part) -> list[Link]:
        """The links of one part, in reading order; empty where it says nothing."""
        if not part.organisations:
            return self._without_organisation(part.cues, part)
        every = self._named.subjects(part)
        joint = self._joint_site(mentions, part, every)
        if joint:
            return joint
        subjects = [s for n, s in enumerate(every) if not self._named.is_covered(every, n, part)]
        part = part._replace(organisations=tuple([s.mention for s in subjects]))
        links: list[Link] = []
        taken: set[int] = set()
        for number in range(len(subjects)):
            links += self._place(part, subjects, number, taken)
        left = [c for c in part.cues if c.mention.start not in taken]
        said = {self._gazetteer.country_of(link.place_id) for link in links if link.place_id != UNKNOWN}
        links += self._left_over([c for c in left if not self._is_word_elsewhere(c, part, said)], links)
        return links

    # -- where each one is ----------------------------------------------------------------------------------------

    def _place(self, part: Part, subjects: Sequence[Subject], number: int, taken: set[int]) -> list[Link]:
        subject = subjects[number]
        before = [c for c in part.before(number) if c.mention.start not in taken]
        after = [c for c in part.after(number) if c.mention.start not in taken]
        said = any(c.position is not Position.NAMED for c in before + after)
        if subject.mention.kind is Kind.HOMONYM and (subject.seat == UNKNOWN or said):
            return self._homonym(subject, before + after, taken)
        if subject.is_company:
            return self._company(subject, before, after, part, len(subjects), taken)
        own = country_behind(part.raw, subject.mention, part.mentions)
        seat_country = self._gazetteer.country_of(subject.seat)
        if own and seat_country and not is_within(seat_country, own):
            return self._abroad(subject, own, before, after, taken)
        if subject.record is not None and subject.record.is_umbrella and subject.record.country == "CN":
            return self._umbrella(subject, before, after, len(subjects), taken)
        return self._university(part, subject, before, after, taken)

    def _university(
        self, part: Part, subject: Subject, before: list[Cue], after: list[Cue], taken: set[int]
    ) -> list[Link]:
        address = [c for c in self._cities(after) if c.position is not Position.NAMED]
        if not address:
            return self._without_address(subject, before, after, taken)
        taken |= {c.mention.start for c in after if c.position is not Position.NAMED}
        same = [c for c in address if self._gazetteer.agree(c.place_id, subject.seat)]
        others = [c for c in address if c not in same]
        prior = [c for c in self._cities(before) if not self._gazetteer.agree(c.place_id, subject.seat)]
        if not others:
            taken |= {c.mention.start for c in before if self._gazetteer.agree(c.place_id, subject.seat)}
            reason = f"“{same[0].mention.text}” in the address is the seat of {subject.name}."
            return [self._link(subject, subject.seat, SURE, "address_agrees", reason, same[0])]
        repeated = [c for c in others if any(self._gazetteer.agree(p.place_id, c.place_id) for p in prior)]
        repeated += [c for c in others if sum(self._gazetteer.agree(o.place_id, c.place_id) for o in others) > 1]
        taken |= {c.mention.start for c in prior if any(self._gazetteer.agree(c.place_id, o.place_id) for o in others)}
        attached = [c for c in after if c.position is Position.ATTACHED and c not in others and c.is_site]
        repeated += [c for c in others if any(self._gazetteer.agree(a.place_id, c.place_id) for a in attached)]
        if not same and not repeated and _is_branch(part, subject):
            repeated = others
        if repeated:  # rules 3 and 10a
            cue = repeated[0]
            reason = f"“{cue.mention.text}” is the city of the institute, and its address says so too."
            return [self._campus(subject, cue, CLEAR, "campus_repeated", reason)]
        if not same:
            return self._elsewhere(subject, others)
        return self._conflict(subject, same[:1] + others)

    def _abroad(self, subject: Subject, own: str, before: list[Cue], after: list[Cue], taken: set[int]) -> list[Link]:
        """The address ends with another country than the seat's: a branch, or another body of that name, is there."""
        sites = [c for c in self._cities(after) + self._cities(before) if c.position is not Position.NAMED]
        sites = [c for c in sites if is_within(self._gazetteer.country_of(c.place_id), own)]
        taken |= {c.mention.start for c in before + after}
        if sites:
            reason = f"“{sites[0].mention.text}” is in the country that the address ends with; the seat is not."
            return [self._campus(subject, sites[0], LIKELY, "address_abroad", reason)]
        place_id = UNKNOWN if own == "CN" else self._gazetteer.country_places.get(own, UNKNOWN)
        reason = f"The address ends with another country than that of the seat of {subject.name}."
        score = LIKELY if place_id != UNKNOWN else 0.0
        return [self._link(subject, place_id, score, "country_abroad", reason)]

    def _elsewhere(self, subject: Subject, others: list[Cue]) -> list[Link]:
        """All the address is in another city than the seat (rules 3, 10b, 10c)."""
        known = [c for c in others if self._campus_id(subject, c.place_id) is not None]
        if known:
            reason = f"“{known[0].mention.text}” after the organisation's name says the campus."
            return [self._campus(subject, known[0], SURE, "campus", reason)]
        if subject.record is None:
            reason = f"“{others[0].mention.text}” in the address decides for {subject.name}."
            return [self._link(subject, others[0].place_id, LIKELY, "address", reason, others[0])]
        attached = [c for c in others if c.position is Position.ATTACHED or _is_bracketed(subject, c)]
        if attached:
            reason = f"“{attached[0].mention.text}” in one breath with the organisation's name says the campus."
            return [self._campus(subject, attached[0], LIKELY, "campus", reason)]
        return self._conflict(subject, others)

    def _conflict(self, subject: Subject, cues: list[Cue]) -> list[Link]:
        """Seat and address disagree and no branch is known there: both are kept, with doubt (rule 10b)."""
        said = " and ".join(dict.fromkeys(f"“{c.mention.text}”" for c in cues))
        reason = f"The address says {said}, {subject.name} has its seat elsewhere: both places are kept."
        places = dict.fromkeys([subject.seat, *(c.place_id for c in cues)])
        kept: list[str] = []
        for place_id in places:
            if not any(self._gazetteer.agree(place_id, other) for other in kept):
                kept.append(place_id)
        return [self._link(subject, place_id, DOUBTFUL, "address_conflict", reason, cues[0]) for place_id in kept]

    def _without_address(self, subject: Subject, before: list[Cue], after: list[Cue], taken: set[int]) -> list[Link]:
        """No address follows: a branch named just before or after, else the seat (rules 2, 3, 8)."""
        seat = self._gazetteer.agree
        for cue in self._cities(before + after):
            if seat(cue.place_id, subject.seat):
                continue
            known = self._campus_id(subject, cue.place_id) is not None
            near = cue in before or cue.is_generic
            if cue.is_site and near and (known or cue.is_generic or cue.position is Position.ATTACHED):
                taken.add(cue.mention.start)
                reason = f"“{cue.mention.text}” in the institute's name says where this part of {subject.name} is."
                return [self._campus(subject, cue, CLEAR if known else LIKELY, "institute", reason)]
            if known and cue.position is not Position.NAMED:
                taken.add(cue.mention.start)
                reason = f"“{cue.mention.text}” beside the organisation's name says the campus."
                return [self._campus(subject, cue, LIKELY, "campus", reason)]
            if cue.position is not Position.NAMED and cue in before and subject.record is not None:
                taken.add(cue.mention.start)
                own_city = cue.position is Position.ATTACHED
                if not own_city:
                    return self._conflict(subject, [cue])
        for cue in before + after:
            if seat(cue.place_id, subject.seat):
                taken.add(cue.mention.start)
        if subject.mention.unit is not None:
            note = subject.mention.unit.note
            reason = f"“{subject.mention.text}” is known at one place only" + (f" ({note})." if note else ".")
            rule = "homonym" if subject.mention.kind is Kind.HOMONYM else "unit"
            return [self._link(subject, subject.seat, CLEAR, rule, reason)]
        reason = f"{subject.name} is named without another campus or city: its seat."
        return [self._link(subject, subject.seat, SURE, "seat", reason)]

    def _company(
        self, subject: Subject, before: list[Cue], after: list[Cue], part: Part, subjects: int, taken: set[int]
    ) -> list[Link]:
        """A company counts where its site is stated, wherever its seat is (rules 6, 7)."""
        # A district in a name is too often a person's ("Minhang Wang is with ...").
        small = self._gazetteer.districts
        said = [c for c in (*after, *before) if c.position is not Position.NAMED or c.place_id not in small]
        sites = self._cities([c for c in after if c in said])
        sites = sites or [c for c in self._cities([c for c in before if c in said]) if not c.is_named_after]
        if sites:
            # "Kirin Solution, Shanghai": what stands alone in the address beats what is part of some name.
            sites = sorted(sites, key=lambda c: c.position is not Position.ADDRESS)
            taken |= {c.mention.start for c in before + after}
            cue = sites[0]
            sure = SURE if cue.position is not Position.NAMED else CLEAR
            reason = f"“{cue.mention.text}” is the stated site of the company."
            return [self._link(subject, cue.place_id, sure, "company_site", reason, cue)]
        abroad = [m for m in part.countries if m.ids[0] != "CN" and m.start > subject.mention.start]
        if abroad and subjects == 1:
            place_id = self._gazetteer.country_places.get(abroad[0].ids[0], UNKNOWN)
            reason = f"“{abroad[0].text}” is all the string says of the company's site."
            return [self._link(subject, place_id, LIKELY, "company_country", reason)]
        if part.joint_at is not None and subjects > 1:
            return []
        reason = f"{subject.name} is a company and no site is stated; its seat is only a candidate."
        return [self._link(subject, subject.seat, WEAK, "company_seat", reason)]

    def _umbrella(
        self, subject: Subject, before: list[Cue], after: list[Cue], subjects: int, taken: set[int]
    ) -> list[Link]:
        """An academy with institutes in many cities is where the string says, or where its institute is."""
        sites = [c for c in self._cities(after) if c.position is not Position.NAMED]
        sites = sites or [c for c in self._cities(before) if not c.is_named_after]
        if sites:
            taken |= {c.mention.start for c in before + after if self._gazetteer.agree(c.place_id, sites[0].place_id)}
            reason = f"“{sites[0].mention.text}” says which of {subject.name}'s places it is."
            return [self._link(subject, sites[0].place_id, CLEAR, "umbrella_site", reason, sites[0])]
        if subjects > 1:
            return []
        reason = f"{subject.name} is in many cities and none is stated: its seat, with doubt."
        return [self._link(subject, subject.seat, DOUBTFUL, "umbrella_seat", reason)]

    def _homonym(self, subject: Subject, cues: list[Cue], taken: set[int]) -> list[Link]:
        """A name that several organisations bear: only an address can settle it (rule 11)."""
        sites = self._cities(cues)
        if sites:
            taken |= {c.mention.start for c in cues}
            reason = f"“{subject.mention.text}” could be several organisations; “{sites[0].mention.text}” decides."
            return [self._link(subject, sites[0].place_id, LIKELY, "homonym_address", reason, sites[0])]
        note = subject.mention.unit.note if subject.mention.unit else ""
        reason = f"“{subject.mention.text}” could be several organisations" + (f": {note}." if note else ".")
        return [self._link(subject, UNKNOWN, 0.0, "homonym", reason)]

    def _joint_site(self, mentions: Mentions, part: Part, subjects: Sequence[Subject]) -> list[Link]:
        """A joint laboratory with a stated site is there only (rule 7); empty where this is no such case."""
        if part.joint_at is None:
            return []
        schools = [s for s in subjects if not s.is_company and s.record is not None]
        leading = {s.organisation_id for s in schools if s.mention.start < part.joint_at}
        trailing = [s for s in schools if s.mention.start > part.joint_at]
        is_of = bool(trailing) and mentions.text.raw[: trailing[0].mention.start].rstrip().lower().endswith(
            (" of", " of the", " by", " between")
        )
        partners = leading if len(leading) > 1 and {s.organisation_id for s in trailing} <= leading else set()
        if not leading and is_of:
            partners = {s.organisation_id for s in trailing}
        if len(partners) < 2:
            return []
        last = schools[-1]
        sites = self._cities([c for c in part.cues if c.mention.start >= last.mention.end])
        if not sites and trailing and leading:
            reason = f"A joint unit that {last.name} names as its own: its seat."
            return [self._link(last, last.seat, LIKELY, "joint_partner", reason)]
        if not sites:
            return []
        reason = f"A joint unit of several organisations with its site stated: “{sites[0].mention.text}”."
        return [
            self._link(s, sites[0].place_id, CLEAR, "joint_site", reason, sites[0])
            for s in {s.organisation_id: s for s in schools}.values()
        ]

    # -- places without an organisation ---------------------------------------------------------------------------

    def _without_organisation(self, cues: Sequence[Cue], part: Part) -> list[Link]:
        cities = self._cities(cues)
        if any(c.position is Position.ADDRESS for c in cities):
            address = [c for c in cities if c.position is Position.ADDRESS]
            said = {self._gazetteer.country_of(c.place_id) for c in address}
            named = [
                c for c in cities if c.is_company_name or c.is_named_after or self._is_word_elsewhere(c, part, said)
            ]
            cities = [c for c in cities if c not in named] or address
        links = self._bare(cities)
        if links or cues:
            return links
        abroad = [m for m in part.countries if m.ids[0] != "CN"]
        if not abroad:
            return []
        place_id = self._gazetteer.country_places.get(abroad[-1].ids[0], UNKNOWN)
        reason = f"“{abroad[-1].text}” is all the string says of a place."
        return [Link(None, place_id, UNKNOWN, LIKELY, "country", reason, Span(abroad[-1].start, abroad[-1].end))]

    def _left_over(self, cues: Sequence[Cue], links: Sequence[Link]) -> list[Link]:
        """Places beside organisations that belong to none of them: another body's name, or a region's (rules 5, 8)."""
        placed = [link.place_id for link in links if link.place_id != UNKNOWN and link.score >= 0.5]
        free = [
            c
            for c in self._cities(cues)
            if not (placed and c.is_named_after) and not any(self._gazetteer.agree(c.place_id, p) for p in placed)
        ]
        return self._bare(free)

    def _is_word_elsewhere(self, cue: Cue, part: Part, said: Collection[str]) -> bool:
        """Whether a name in a name is a place of another country than the address it stands in: a word ("Oral").

        The address ends with a country where something else of the part is, too (`said`). Greater China's names are
        kept: an institute of Shanghai may be named beside a university abroad.
        """
        country = self._gazetteer.country_of(cue.place_id)
        if cue.position is not Position.NAMED or country in GREATER_CHINA:
            return False
        others = [m for m in part.mentions if m.kind is Kind.COUNTRY or m.kind is Kind.PLACE]
        own = country_behind(part.raw, cue.mention, others)
        return own in said and own != country

    def _bare(self, cues: Sequence[Cue]) -> list[Link]:
        """Links for places themselves; those that disagree within one part are kept with less certainty."""
        distinct: list[Cue] = []
        for cue in cues:
            if not any(self._gazetteer.agree(cue.place_id, other.place_id) for other in distinct):
                distinct.append(cue)
        links = []
        for cue in distinct:
            span = Span(cue.mention.start, cue.mention.end)
            if cue.position is Position.ADDRESS:
                score = CLEAR if len(distinct) == 1 else LIKELY
                reason, rule = f"“{cue.mention.text}” stands in the address.", "address"
            elif cue.place_id in self._gazetteer.districts:
                score, rule = 0.4, "named_after"
                reason = f"“{cue.mention.text}” is a district in a name, and no site is stated."
            elif cue.is_named_after and len(distinct) > 1:
                score, rule = 0.4, "named_after"
                reason = f"“{cue.mention.text}” is what the laboratory is named after."
            else:
                score, rule = (0.9 if len(distinct) == 1 else 0.8), "place_in_name"
                reason = f"“{cue.mention.text}” is in the name of an organisation we don't know."
            links.append(Link(None, cue.place_id, UNKNOWN, score, rule, reason, span))
        return links

    # -- small pieces ---------------------------------------------------------------------------------------------

    def _cities(self, cues: Sequence[Cue]) -> list[Cue]:
        """Without districts and provinces where a city stands too, so that "Sha Tin, Hong Kong" is one place."""
        if len(cues) < 2:
            return list(cues)
        places, divisions = self._gazetteer.districts, self._gazetteer.divisions
        cities = [c for c in cues if c.place_id not in places and c.place_id not in divisions]
        kept = []
        for cue in cues:
            rivals = [c for c in cities if c is not cue]
            country = self._gazetteer.country_of(cue.place_id)
            small = cue.place_id in places or cue.place_id in divisions
            if small and any(self._gazetteer.country_of(c.place_id) == country for c in rivals):
                continue
            kept.append(cue)
        return kept

    def _campus_id(self, subject: Subject, place_id: str) -> str | None:
        """The campus of an organisation in a place: its id, empty where it has none, None where no campus is."""
        for campus_place, campus_id in self._campuses.get(subject.organisation_id or "", ()):
            if self._gazetteer.agree(campus_place, place_id):
                return campus_id
        return None

    def _campus(self, subject: Subject, cue: Cue, score: float, rule: str, reason: str) -> Link:
        campus_id = self._campus_id(subject, cue.place_id)
        link = self._link(subject, cue.place_id, score, rule, reason, cue)
        return replace(link, organisation_id=campus_id) if campus_id else link

    def _link(
        self, subject: Subject, place_id: str, score: float, rule: str, reason: str, cue: Cue | None = None
    ) -> Link:
        start, end = subject.mention.start, subject.mention.end
        if cue is not None:
            start, end = min(start, cue.mention.start), max(end, cue.mention.end)
        if subject.mention.is_corrected or (cue is not None and cue.mention.is_corrected):
            score, reason = round(score * _CORRECTED, 3), reason + " A word was read as misspelt."
        seat = subject.record.place_id if subject.record else self._seat(subject.organisation_id)
        return Link(subject.organisation_id, place_id, seat, score, rule, reason, Span(start, end))

    def _seat(self, organisation_id: str | None) -> str:
        record = self._organisations.organisations.get(organisation_id or "")
        return record.place_id if record else UNKNOWN


_BRANCH = re.compile(r"\b(institutes?|graduate school|academy|campus|college|branch) of( the)?\s*$", re.IGNORECASE)


def _is_branch(part: Part, subject: Subject) -> bool:
    """Whether the name is led by "Research Institute of", so that an address elsewhere is that institute's."""
    return _BRANCH.search(part.raw[max(part.start, subject.mention.start - 40) : subject.mention.start]) is not None


def _is_bracketed(subject: Subject, cue: Cue) -> bool:
    """Whether the place follows the name at once, as in "University (City)", and not after a comma."""
    gap = cue.mention.start - subject.mention.end
    return gap == 1 or (gap == 2 and cue.position is Position.ADDRESS and cue.is_bracketed)
