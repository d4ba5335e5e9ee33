"""Why a raw string has its places: what was read, what was considered, what was kept or dropped and why."""

from dataclasses import dataclass

from midspan.model.judgement import Hint, Judgement, Link, Span
from midspan.model.place import UNKNOWN
from midspan.resolve.grammar import parts
from midspan.resolve.judged import COUNTED_SCORE, answer_text
from midspan.resolve.mentions import Mention
from midspan.resolve.place import Resolver


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name found in the string: its kind, the id and name it may mean, and why it was kept or dropped."""

    text: str
    span: Span
    kind: str
    id: str
    name: str
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
    judgement: Judgement | None = None

    def lines(self) -> list[str]:
        """The explanation as lines of text for a terminal."""
        said = [f"Read as: {self.canonical.strip()}"]
        for candidate in self.candidates:
            mark = "kept   " if candidate.is_kept else "dropped"
            said.append(
                f"{mark} “{candidate.text}” {candidate.kind} {candidate.name} [{candidate.id}]: {candidate.reason}"
            )
        for link in self.links:
            counted = "counted" if link.score >= COUNTED_SCORE and link.place_id != UNKNOWN else "not counted"
            who = link.organisation_id or "no organisation"
            said.append(f"-> {link.place_id} ({who}) {link.score:.2f} {counted}, rule {link.rule}: {link.reason}")
        if self.judgement is not None:
            judged = self.judgement
            answers = " + ".join(map(answer_text, judged.answers))
            said.append(
                f"=> {answers}, judged by {judged.by} on {judged.when[:10]} ({judged.judgement_id}), "
                f"which beats the machine: {judged.reason}"
            )
        return said


def explain(raw: str, hint: Hint, resolver: Resolver, judgement: Judgement | None = None) -> Explanation:
    """Resolve a string and keep every step of it; a person's judgement of it comes last and decides."""
    mentions = resolver.mentions(raw)
    links = resolver.link(mentions, hint)
    candidates = [_candidate(m, resolver, links, is_kept=True) for m in mentions.kept]
    candidates += [_candidate(m, resolver, links, is_kept=False) for m in mentions.dropped]
    candidates.sort(key=lambda c: (c.span.start, -c.span.end, c.kind, c.id))
    spans = tuple(Span(part.start, part.end) for part in parts(mentions))
    return Explanation(raw, mentions.text.canonical, spans, tuple(candidates), links, judgement)


def _candidate(mention: Mention, resolver: Resolver, links: tuple[Link, ...], *, is_kept: bool) -> Candidate:
    first = mention.ids[0] if mention.ids else ""
    record = resolver.organisations.organisations.get(first)
    place = resolver.gazetteer.places.get(first)
    name = record.name.en if record else place.name.en if place else mention.text
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
