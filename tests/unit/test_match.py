"""Partner suggestions on a small invented past whose right answers are known."""

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import midspan
from midspan.api import Corpus
from midspan.cli import midspan as command
from midspan.match.bridges import Introduction, connectors, introductions
from midspan.match.encoder import PROBE, across, probed
from midspan.match.evaluate import METHODS, evaluated, expected_pairs
from midspan.match.features import block, of_pairs
from midspan.match.partners import CAPACITY, Forecast, Pairs, Suggestion, allotted
from midspan.match.past import Field, Past, field_of
from midspan.match.ranker import gathered, trained
from midspan.match.texts import Words, terms
from midspan.model.errors import FigureError, StudyError
from midspan.resolve.text import simplified

REGIONS = ("east", "west")
SUBJECTS = ("graph network learning", "protein folding structure", "battery cathode energy", "traffic flow city")
Row = tuple[str, str, str]
Told = tuple[str, int, str, str]


def planted(pairs: int = 24) -> tuple[list[Row], list[Told]]:
    """Organisations 0 to 23 of two regions; from year to year, pairs of one subject come together."""
    rows: list[Row] = []
    works: list[Told] = []

    def write(year: int, ends: tuple[str, ...], subject: int) -> None:
        work = f"w{len(works):04}"
        works.append((work, year, f"{SUBJECTS[subject]} {len(works) % 7}", f"s{subject}"))
        rows.extend((work, end, REGIONS[end[0] == "b"]) for end in ends)

    for year in range(2010, 2021):
        for k in range(pairs):
            write(year, (f"a{k:02}", f"x{k % 5}"), k % 4)
            write(year, (f"b{k:02}", f"y{k % 5}"), k % 4)
            if k % 11 == year % 11 or (k + 4) % 11 == year % 11:
                write(year, (f"a{k:02}", f"b{(k + 4 * (year - 2009)) % pairs:02}"), k % 4)
    return [(w, o, "elsewhere" if o[0] in "xy" else r) for w, o, r in rows], works


def suggestions(field: Field, regions: tuple[str, ...], last: int, **given: Any) -> list[Suggestion]:
    return Forecast(lambda: field, regions, last).suggestions(**given)


@pytest.fixture(scope="module")
def field() -> Field:
    return field_of(*planted())


def test_chinese_is_read_by_characters_whichever_they_are() -> None:
    assert terms("機器學習") == terms("机器学习") == ["机", "器", "学", "习", "机 器", "器 学", "学 习"]
    words = Words.of(["机器学习方法", "graph networks"])
    assert (words.vectors(["機器學習"]) @ words.vectors(["机器学习"]).T).toarray()[0, 0] == pytest.approx(1)
    assert words.vectors(["???"]).nnz == 0


@pytest.mark.slow
def test_suggested_pairs_are_new_across_regions_and_of_one_subject(field: Field) -> None:
    found = suggestions(field, REGIONS, 2020)
    near = Past(field, 2020).near
    at = {name: place for place, name in enumerate(field.organisations)}
    assert found
    for one in found:
        assert set(one.regions) == set(REGIONS)
        assert near[at[one.one], at[one.other]] == 0
        assert 0 <= one.low <= one.chance <= one.high <= 1
    alike = sum(int(one.one[1:]) % 4 == int(one.other[1:]) % 4 for one in found[:10])
    assert alike == 10


def test_reasons_name_works_of_each_that_hold_what_is_shared(field: Field) -> None:
    titles = dict(zip(field.works, field.titles, strict=True))
    ends: dict[str, set[str]] = {}
    for work, organisation in field.ends:
        ends.setdefault(field.works[work], set()).add(field.organisations[organisation])
    for one in suggestions(field, REGIONS, 2020)[:5]:
        assert {"words", "subject"} <= {reason.kind for reason in one.reasons}
        for reason in one.reasons:
            for who, works in ((one.one, reason.works_of_one), (one.other, reason.works_of_other)):
                assert works
                assert all(who in ends[work] for work in works)
                if reason.kind == "words":
                    assert all(set(terms(titles[work])) & set(reason.shared) for work in works)
                if reason.kind == "partner":
                    assert all(reason.shared[0] in ends[work] for work in works)


@pytest.mark.slow
def test_order_of_rows_and_of_regions_changes_nothing(field: Field) -> None:
    rows, works = planted()
    turned = field_of(rows[::-1], works[::-1])
    assert suggestions(turned, REGIONS, 2020) == suggestions(field, REGIONS, 2020)
    assert suggestions(field, REGIONS[::-1], 2020) == suggestions(field, REGIONS, 2020)


def test_no_organisation_is_suggested_more_often_than_its_capacity(field: Field) -> None:
    counts = Counter(end for one in suggestions(field, REGIONS, 2020) for end in (one.one, one.other))
    assert max(counts.values()) <= CAPACITY
    star = Pairs(np.zeros(5, dtype=np.intp), np.arange(1, 6, dtype=np.intp), np.arange(5, 0, -1, dtype=np.float64))
    assert allotted(star, 2).tolist() == [0, 1]


@pytest.mark.slow
def test_a_hidden_pair_is_not_suggested_again(field: Field) -> None:
    first = suggestions(field, REGIONS, 2020)[0]
    hidden = frozenset({(first.one, first.other)})
    assert all((s.one, s.other) not in hidden for s in suggestions(field, REGIONS, 2020, hidden=hidden))


def test_works_after_the_last_year_are_not_known(field: Field) -> None:
    rows, works = planted()
    early = {work[0] for work in works if work[1] <= 2017}
    cut = field_of([row for row in rows if row[0] in early], [work for work in works if work[0] in early])
    whole, known = Past(field, 2017), Past(cut, 2017)
    assert (whole.ties != known.ties).nnz == 0
    assert whole.works.tolist() == known.works.tolist()


def test_the_evaluation_finds_the_planted_subject_and_no_path_says_nothing_of_neighbours(field: Field) -> None:
    found = evaluated(field, REGIONS, 2020)
    assert found.until == 2017
    assert found.pairs["all"] == found.pairs["with_path"] + found.pairs["no_path"]
    scores = found.scores["all"]
    assert tuple(scores) == METHODS
    assert scores["learned"].auroc.value > 0.8 > scores["popularity"].auroc.value + 0.1
    for score in scores.values():
        assert score.auroc.low <= score.auroc.value <= score.auroc.high
    if found.scores["no_path"]:
        assert found.scores["no_path"]["common_neighbours"].auroc.value == 0.5
    expected, observed = expected_pairs(field, REGIONS, 2020)
    assert observed == found.pairs["all"]
    assert observed / 2 < expected < observed * 2


def test_a_pair_is_known_by_the_same_numbers_alone_and_among_others(field: Field) -> None:
    past = Past(field, 2018)
    every = np.arange(len(field.organisations), dtype=np.intp)
    one, other = np.triu_indices(len(every), 1)
    assert of_pairs(past, one, other) == pytest.approx(block(past, every, every)[one, other], abs=1e-5)


def test_a_thin_past_is_refused() -> None:
    with pytest.raises(FigureError, match="too few to learn from"):
        suggestions(field_of(*planted(4)), REGIONS, 2020)


def test_the_only_partner_in_common_breaks_every_pair_it_ties() -> None:
    rows = [("w1", "a1", "east"), ("w1", "hub", "east"), ("w2", "hub", "east"), ("w2", "b1", "west")]
    rows += [("w3", "hub", "east"), ("w3", "b2", "west")]
    small = field_of(rows, [(f"w{n}", 2015 + n, "graphs", "s") for n in (1, 2, 3)])
    first = connectors(Past(small, 2020), REGIONS)[0]
    assert (first.organisation, first.broken_pairs, first.joint_share) == ("hub", 2, 1.0)
    assert introductions(Past(small, 2020), "a1", "b2") == [Introduction(("hub",), ("w1", "w3"))]
    assert introductions(Past(small, 2017), "a1", "b2") == []


def test_two_without_a_partner_in_common_are_introduced_by_two_who_know_each_other() -> None:
    ties = ["a x", "b y", "x y", "x y", "b z", "x z", "a p", "p q"]
    rows = [(f"w{n}", end, "east" if end in "ax" else "west") for n, pair in enumerate(ties) for end in pair.split()]
    small = field_of(rows, [(f"w{n}", 2010 + n, "graphs", "s") for n in range(len(ties))])
    found = introductions(Past(small, 2020), "a", "b")
    assert found == [Introduction(("x", "y"), ("w0", "w3", "w1")), Introduction(("x", "z"), ("w0", "w5", "w4"))]
    back = introductions(Past(small, 2020), "b", "a")
    assert [one.organisations for one in back] == [("y", "x"), ("z", "x")]
    assert introductions(Past(small, 2020), "b", "q") == [], "four steps are no introduction"


def test_two_who_have_worked_together_do_not_introduce_themselves() -> None:
    ties = ["a b", "a x", "b y", "b z"]
    rows = [(f"w{n}", end, "east" if end in "ax" else "west") for n, pair in enumerate(ties) for end in pair.split()]
    works = [(f"w{n}", 2010 + n, "graphs", "s") for n in range(len(ties) + 1)]
    assert introductions(Past(field_of(rows, works[:-1]), 2020), "a", "b") == []
    met = field_of([*rows, ("w4", "x", "east"), ("w4", "y", "west")], works)
    assert introductions(Past(met, 2020), "a", "b") == [Introduction(("x", "y"), ("w1", "w4", "w2"))]


def test_broken_pairs_are_those_counted_by_hand(field: Field) -> None:
    near = Past(field, 2020).near.toarray() > 0
    sides = np.array(field.regions)
    lone: Counter[str] = Counter()
    for i, j in combinations(range(len(sides)), 2):
        both = np.flatnonzero(near[i] & near[j])
        if {sides[i], sides[j]} == set(REGIONS) and not near[i, j] and len(both) == 1:
            lone[field.organisations[both[0]]] += 1
    found = connectors(Past(field, 2020), REGIONS, most=1000)
    assert {one.organisation: one.broken_pairs for one in found if one.broken_pairs} == dict(lone)


def test_an_unknown_organisation_is_refused_and_the_command_says_what_is_known(demo: Corpus) -> None:
    study = midspan.study("shanghai", "hong-kong", period="2014-2023")
    with pytest.raises(StudyError, match='"ror:nowhere"'):
        demo.partners(study).suggestions("ror:nowhere")


def test_the_command_prints_suggestions_as_json(demo: Corpus) -> None:
    given = ["match", "shanghai", "hong-kong", "--period", "2014-2023", "--home", str(demo.home), "--json"]
    told = json.loads(CliRunner().invoke(command, [*given, "--bridges", "--most", "3"], catch_exceptions=False).stdout)
    assert [set(one) for one in told] == [{"organisation", "region", "broken_pairs", "joint_share"}] * 3


def test_an_encoder_that_does_not_know_chinese_is_refused() -> None:
    places = {simplified(text): place for place, row in enumerate(PROBE) for text in row}

    def knowing(texts: list[str]) -> np.ndarray:
        return np.eye(len(PROBE))[[places[text] for text in texts]]

    def blind(texts: list[str]) -> np.ndarray:
        return np.eye(len(PROBE))[[places[text] if text.isascii() else 0 for text in texts]]

    read = probed(knowing, "knowing")
    assert (read([row[2] for row in PROBE]) == read([row[1] for row in PROBE])).all()
    with pytest.raises(FigureError, match='"blind" finds the English of 5% of our Simplified'):
        probed(blind, "blind")


def test_a_text_that_is_near_to_everything_is_set_back() -> None:
    pool = np.eye(8)
    pool[0] = 1
    pool /= np.linalg.norm(pool, axis=1, keepdims=True)
    queries = np.eye(8) + 0.45
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    assert ((queries @ pool.T).argmax(axis=1) == 0).all()
    assert (across(queries, pool).argmax(axis=1)[1:] == np.arange(1, 8)).all()


def test_chances_are_put_right_by_what_came_after_the_earlier_half(field: Field) -> None:
    ranker = trained(field, REGIONS, 2020)
    earlier, later = gathered(field, REGIONS, 2014), gathered(field, REGIONS, 2017)
    assert ranker.pairs == earlier.label.sum() + later.label.sum()
    assert ranker.drift != (0.0, 1.0)
    raw = replace(ranker, drift=(0.0, 1.0))
    assert (np.argsort(raw.scores(later.features)) == np.argsort(ranker.scores(later.features))).all()
    chance, low, high = ranker.chances(later.features)
    uncorrected = raw.chances(later.features)[0]
    assert ((low <= chance) & (chance <= high)).all()
    assert (low <= np.minimum(chance, uncorrected) + 1e-9).mean() > 0.9


def test_a_short_past_is_learnt_from_without_putting_right() -> None:
    rows, works = planted()
    late = {work[0] for work in works if work[1] > 2015}
    short = field_of([row for row in rows if row[0] in late], [work for work in works if work[0] in late])
    assert trained(short, REGIONS, 2020).drift == (0.0, 1.0)


def test_hit_at_ten_of_drawing_lots_is_ten_of_those_that_a_pair_stands_among(field: Field) -> None:
    found = evaluated(field, REGIONS, 2020)
    for group, scores in found.scores.items():
        if scores:
            assert 0 < found.by_chance[group] <= 1
    level = found.scores["no_path"].get("common_neighbours")
    if level:
        assert level.hit_at_10.value == pytest.approx(found.by_chance["no_path"], abs=1e-6)
