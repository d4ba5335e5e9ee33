"""A person's judgements applied to what the machine says: affiliations, and clusters of works or persons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from midspan.model.judgement import PAIR_KINDS, SAME, Answer, Judgement, JudgementKind
from midspan.model.place import UNKNOWN

COUNTED_SCORE = 0.5
"""From this score on a link of the machine is its answer; below, it is only a candidate."""


class Status(StrEnum):
    """What became of a judgement in a corpus."""

    APPLIED = "applied"
    GROUND_CHANGED = "ground_changed"
    SET_ASIDE = "set_aside"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A judgement, what became of it, and one sentence that says why."""

    judgement: Judgement
    status: Status
    text: str

    def as_dict(self) -> dict[str, object]:
        """Plain values for a manifest."""
        j = self.judgement
        return {
            "judgement_id": j.judgement_id, "kind": str(j.kind), "subject": list(j.subject), "by": j.by,
            "when": j.when, "reason": j.reason, "status": str(self.status), "text": self.text,
        }  # fmt: skip


def answer_text(answer: Answer) -> str:
    """An answer as `expect` records it."""
    return f"{answer.place_id} {answer.organisation_id}".strip()


def expected_of(links: Iterable[tuple[str, str, float]]) -> tuple[str, ...]:
    """The machine's answer as `expect` records it: of (place, organisation, score) those that count, sorted."""
    said = {answer_text(Answer(place, organisation)) for place, organisation, score in links if score >= COUNTED_SCORE}
    return tuple(sorted(said)) or (UNKNOWN,)


def outcome_of(judgement: Judgement, machine: tuple[str, ...]) -> Outcome:
    """A judgement beside what the machine says today: applied, applied on changed ground, or set aside."""
    if judgement.expect is None or tuple(sorted(judgement.expect)) == machine:
        return Outcome(judgement, Status.APPLIED, "applied")
    fact = f"the machine said {' + '.join(judgement.expect)} then and says {' + '.join(machine)} now"
    if judgement.is_strict:
        return Outcome(judgement, Status.SET_ASIDE, f"set aside, as it asks to be: {fact}")
    return Outcome(judgement, Status.GROUND_CHANGED, f"applied, and its ground has changed: {fact}")


class AffiliationJudgements:
    """Finds the judgement of an affiliation: one for exactly its source organisations beats one for the string."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._of = {j.about: j for j in judgements if j.kind is JudgementKind.AFFILIATION}

    def __bool__(self) -> bool:
        return bool(self._of)

    def of(self, raw: str, source_organisations: Sequence[str] = ()) -> Judgement | None:
        """The judgement in force for a raw string with these organisation ids of its source; None where none is."""
        kind = str(JudgementKind.AFFILIATION)
        exact = self._of.get((kind, raw, "with", *sorted(source_organisations)))
        return exact or self._of.get((kind, raw))


@dataclass(frozen=True, slots=True)
class Edge:
    """Two ids that the machine joins, and why."""

    one: str
    other: str
    reason: str = ""


def edges_of(clusters: Iterable[Iterable[str]]) -> list[Edge]:
    """Clusters without their edges: each member is joined to the cluster's smallest."""
    found = []
    for cluster in clusters:
        first, *others = sorted(cluster)
        found += [Edge(first, other) for other in others]
    return found


def judged_clusters(
    ids: Iterable[str], edges: Sequence[Edge], judgements: Iterable[Judgement]
) -> tuple[dict[str, str], dict[str, str], list[Outcome]]:
    """Clusters under judgements of pairs: (id -> smallest id of its cluster, id -> reason, outcomes).

    What persons joined is joined, what they parted is never in one cluster, whatever chain of edges leads there; of
    judgements that contradict one another the latest win. Then the machine's edges follow in their order, each left
    out that would join what was parted. The order of the judgements does not matter, nor do repeats.
    """
    groups = _Groups(ids)
    machine = _Groups(groups.members)
    for edge in edges:
        machine.join(edge.one, edge.other)
    outcomes = []
    reasons: dict[str, str] = {}
    latest = sorted((j for j in set(judgements) if j.kind in PAIR_KINDS), key=lambda j: j.order, reverse=True)
    for judgement in latest:
        outcome = _applied(judgement, groups, machine)
        outcomes.append(outcome)
        if judgement.kind in SAME and outcome.status in (Status.APPLIED, Status.GROUND_CHANGED):
            said = f"judged the same by {judgement.by}: {judgement.reason}"
            for name in judgement.subject:
                reasons.setdefault(name, said)
    for edge in edges:
        if groups.join(edge.one, edge.other):
            for name in (edge.one, edge.other):
                reasons.setdefault(name, edge.reason)
    return {name: groups.root(name) for name in groups.members}, reasons, outcomes[::-1]


def _applied(judgement: Judgement, groups: "_Groups", machine: "_Groups") -> Outcome:
    one, other = judgement.subject
    absent = [name for name in judgement.subject if name not in groups.members]
    if absent:
        return Outcome(judgement, Status.NOT_MET, f'"{absent[0]}" is not in this corpus')
    said = "same" if machine.root(one) == machine.root(other) else "other"
    outcome = outcome_of(judgement, (said,))
    if outcome.status is Status.SET_ASIDE:
        return outcome
    action: Callable[[str, str], bool] = groups.join if judgement.kind in SAME else groups.part
    if action(one, other):
        return outcome
    return Outcome(judgement, Status.SET_ASIDE, "set aside: later judgements say otherwise of these or their doubles")


class _Groups:
    """Disjoint sets of ids, some of which may never be joined."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parent: dict[str, str] = {name: name for name in ids}
        self._apart: dict[str, set[str]] = {}

    @property
    def members(self) -> Mapping[str, str]:
        """Every id."""
        return self._parent

    def root(self, name: str) -> str:
        """The smallest id of the set."""
        parent = self._parent
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def join(self, one: str, other: str) -> bool:
        """Puts two sets together; False where they are kept apart."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        if b in self._apart.get(a, ()):
            return False
        self._parent[b] = a
        for stranger in self._apart.pop(b, set()):
            self._apart[stranger].discard(b)
            self._apart[stranger].add(a)
            self._apart.setdefault(a, set()).add(stranger)
        return True

    def part(self, one: str, other: str) -> bool:
        """Keeps two sets apart from now on; False where they are one already."""
        a, b = self.root(one), self.root(other)
        if a == b:
            return False
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)
        return True
