"""Judgements commute and replay idempotently, whatever they say of whom."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.model.judgement import PAIR_KINDS, Answer, Judgement, JudgementKind, in_force
from midspan.resolve.judged import Edge, Status, judged_clusters
from midspan.resolve.work import WorkRecord, find_doubles

IDS = ("a", "b", "c", "d", "e")
moments = st.integers(0, 5).map(lambda n: f"2026-01-01T00:00:0{n}.000000+00:00")
pairs = st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True).map(tuple)
PERSONS = (JudgementKind.SAME_PERSON, JudgementKind.OTHER_PERSON)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Judgement]:
    """Judgements of a few subjects, and withdrawals of some of them and of withdrawals."""
    found: list[Judgement] = []
    for number in range(draw(st.integers(0, 8))):
        kind, when, by = draw(st.sampled_from(list(JudgementKind))), draw(moments), f"person {number}"
        if kind in PAIR_KINDS:
            found.append(Judgement(kind, draw(pairs), by, when, "seen"))
        elif kind is JudgementKind.AFFILIATION:
            answers = (Answer(draw(st.sampled_from(("gn:1", "gn:2")))),)
            sources = draw(st.sampled_from((None, (), ("ror:1",))))
            found.append(Judgement(kind, (draw(st.sampled_from(IDS)),), by, when, "seen", answers, sources))
        elif found:
            found.append(Judgement(kind, (draw(st.sampled_from(found)).judgement_id,), by, when, "wrong"))
    return found


edges = st.lists(pairs.map(lambda pair: Edge(*pair, "machine")), max_size=6)


@pytest.mark.slow
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_judgements_in_force_do_not_depend_on_order_or_repeats(
    ledger: list[Judgement], dice: random.Random
) -> None:
    shuffled = [*ledger, *ledger[:3]]
    dice.shuffle(shuffled)
    once = in_force(ledger)
    assert in_force(shuffled) == once
    assert in_force(once) == once
    assert len({j.about for j in once}) == len(once)


@given(ledgers())
def test_taking_back_the_last_judgement_gives_what_was_in_force_before_it(ledger: list[Judgement]) -> None:
    last = Judgement(JudgementKind.OTHER_WORK, ("a", "b"), "me", "2026-01-02T00:00:00.000000+00:00", "seen")
    back = Judgement(JudgementKind.WITHDRAW, (last.judgement_id,), "me", "2026-01-03T00:00:00.000000+00:00", "wrong")
    again = Judgement(JudgementKind.WITHDRAW, (back.judgement_id,), "me", "2026-01-04T00:00:00.000000+00:00", "right")
    assert in_force([*ledger, last, back]) == in_force(ledger)
    assert last in in_force([*ledger, last])
    assert in_force([*ledger, last, back, again]) == in_force([*ledger, last])


@given(ledgers(), edges, st.randoms(use_true_random=False))
def test_clusters_follow_persons_in_any_order(
    ledger: list[Judgement], given_edges: list[Edge], dice: random.Random
) -> None:
    judged = [j for j in in_force(ledger) if j.kind in PERSONS]
    roots, _, outcomes = judged_clusters(IDS, given_edges, judged)
    dice.shuffle(judged)
    assert judged_clusters(IDS, given_edges, [*judged, *judged[:2]])[::2] == (roots, outcomes)
    for outcome in outcomes:
        one, other = outcome.judgement.subject
        is_same = outcome.judgement.kind is JudgementKind.SAME_PERSON
        if outcome.status is Status.APPLIED:
            assert (roots[one] == roots[other]) is is_same
    assert all(root == min(name for name in IDS if roots[name] == root) for root in roots.values())


@given(edges)
def test_without_judgements_the_clusters_are_the_connected_ids(given_edges: list[Edge]) -> None:
    roots, _, _ = judged_clusters(IDS, given_edges, [])
    near = {name: {name} for name in IDS}
    for _ in IDS:
        for edge in given_edges:
            whole = near[edge.one] | near[edge.other]
            for name in whole:
                near[name] = whole
    assert {(a, b) for a, b in combinations(IDS, 2) if roots[a] == roots[b]} == {
        (a, b) for a, b in combinations(IDS, 2) if b in near[a]
    }


@given(ledgers())
def test_doubles_follow_persons(ledger: list[Judgement]) -> None:
    judged = in_force(ledger)
    works = [WorkRecord(name, f"10.1/{'xy'[n % 2]}", year=2020) for n, name in enumerate(IDS)]
    found, outcomes = find_doubles(works, judged)
    kept = {double.work_id: double.kept_work_id for double in found}
    for outcome in outcomes:
        if outcome.status is Status.APPLIED:
            one, other = (kept.get(name, name) for name in outcome.judgement.subject)
            assert (one == other) is (outcome.judgement.kind is JudgementKind.SAME_WORK)
    assert not set(kept) & set(kept.values())
