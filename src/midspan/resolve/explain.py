"""Why a raw string has its places: what was read, what was considered, what was kept or dropped and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.model.judgement import Hint, Judgement, Link, Span
from midspan.model.place import UNKNOWN, Name
from midspan.resolve.grammar import parts
from midspan.resolve.judged import COUNTED_SCORE, answer_text
from midspan.resolve.mention import Mention
from midspan.resolve.place import Resolver


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name found in the string: its kind, the id and name it may mean, and why it was kept or dropped."""

    text: str
    span: Span
    kind: str
    id: str
    name: Name
    is_kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the resolver did with one raw string. `parts` are the spans of the affiliations it holds."""

    raw: str
    canonical: str
    parts: tuple[Span, ...]
    candidates: tuple[Candidate, ...]
    links: tuple[Link, ...]
    names: Mapping[str, Name]
    judgement: Judgement | None = None

    def lines(self, lang: str = "en") -> list[str]:
        """The explanation as lines of text for a terminal, names in the script of `lang`."""
        said = [f"Read as: {self.canonical.strip()}"]
        for candidate in self.candidates:
            mark = "kept   " if candidate.is_kept else "dropped"
            said.append(
                f"{mark} “{candidate.text}” {candidate.kind} {candidate.name.in_language(lang)} [{candidate.id}]: "
                f"{candidate.reason}"
            )
        for link in self.links:
            counted = "counted" if link.score >= COUNTED_SCORE and link.place_id != UNKNOWN else "not counted"
            who = self._named(link.organisation_id, lang) if link.organisation_id else "no organisation"
            place = self._named(link.place_id, lang)
            said.append(f"-> {place}, {who}, {link.score:.2f} {counted}, rule {link.rule}: {link.reason}")
        if self.judgement is not None:
            judged = self.judgement
            answers = " + ".join(map(answer_text, judged.answers))
            said.append(
                f"=> {answers}, judged by {judged.by} on {judged.when[:10]} ({judged.judgement_id}), "
                f"which beats the machine: {judged.reason}"
            )
        return said

    def _named(self, id_: str, lang: str) -> str:
        name = self.names.get(id_)
        return f"{name.in_language(lang)} [{id_}]" if name else id_


def explain(raw: str, hint: Hint, resolver: Resolver, judgement: Judgement | None = None) -> Explanation:
    """Resolve a string and keep every step of it; a person's judgement of it comes last and decides."""
    mentions = resolver.mentions(raw)
    links = resolver.link(mentions, hint)
    candidates = [_candidate(m, resolver, links, is_kept=True) for m in mentions.kept]
    candidates += [_candidate(m, resolver, links, is_kept=False) for m in mentions.dropped]
    candidates.sort(key=lambda c: (c.span.start, -c.span.end, c.kind, c.id))
    spans = tuple(Span(part.start, part.end) for part in parts(mentions))
    return Explanation(
        raw, mentions.text.canonical, spans, tuple(candidates), links, _names(links, resolver), judgement
    )


def _names(links: tuple[Link, ...], resolver: Resolver) -> dict[str, Name]:
    """The names of the places and organisations of links."""
    places, organisations = resolver.gazetteer.places, resolver.organisations.organisations
    ids = {i for link in links for i in (link.place_id, link.organisation_id) if i}
    found = {i: places[i].name for i in sorted(ids) if i in places}
    return found | {i: organisations[i].name for i in sorted(ids) if i in organisations}


def _candidate(mention: Mention, resolver: Resolver, links: tuple[Link, ...], *, is_kept: bool) -> Candidate:
    first = mention.ids[0] if mention.ids else ""
    record = resolver.organisations.organisations.get(first)
    place = resolver.gazetteer.places.get(first)
    name = record.name if record else place.name if place else Name(mention.text)
    reason = mention.drop_reason or _use(mention, links)
    span = Span(mention.start, mention.end)
    return Candidate(mention.text, span, mention.kind.name.lower(), first, name, is_kept, reason)


def _use(mention: Mention, links: tuple[Link, ...]) -> str:
    """How a kept mention entered the links."""
    for link in links:
        if link.organisation_id in mention.ids:
            return f"its organisation has a link (rule {link.rule})"
        if link.place_id in mention.ids:
            return f"its place has a link (rule {link.rule})"
    if mention.kind.name == "COUNTRY":
        return "a country is no site, it only helps to choose among names"
    return "read, and covered by a nearer or more exact name"
