"""The registry's matcher: what it finds, how it decides among names, and what the resolver makes of it."""

import gc
import random
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.model.judgement import Hint
from midspan.resolve.forest import Forest
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.matcher import Matcher, shipped_forest, shipped_verdict
from midspan.resolve.namespace import registry_of
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.person import default_model
from midspan.resolve.place import Resolver
from midspan.resolve.registered import RegistryOrganisations
from midspan.resolve.registry import HAN, Registry
from midspan.resolve.registry_cache import kept_registry
from midspan.resolve.text import read
from midspan.resolve.trees import Trees
from midspan.resolve.verdict import Verdict, log_odds
from midspan.store import schema

COLUMNS = [column.name for column in schema.REGISTRY.columns]
CITIES = [
    ("Porto", "PT", "gn:2735943"), ("Graz", "AT", "gn:2778067"), ("Osaka", "JP", "gn:1853909"),
    ("Toronto", "CA", "gn:6167865"), ("Nairobi", "KE", "gn:184745"), ("Lima", "PE", "gn:3936456"),
]  # fmt: skip
FIELDS = "Physics Law Medicine Arts Chemistry Engineering Science Technology History Industries".split()
KINDS = "Department School Faculty Institute College Academy".split()
SYLLABLES = "ba den ko ril tan mes vor lin gar sup tel nok fer hal wis dor".split()


def row(number: int, name: str, **more: Any) -> dict[str, Any]:
    city, country, place_id = CITIES[number % len(CITIES)]
    base = dict.fromkeys(COLUMNS, "") | {
        "organisation_id": f"ror:0t{number:07d}", "status": "active", "labels": name, "types": "education",
        "country": country, "cities": city, "place_ids": place_id, "identifiers": 3,
    }  # fmt: skip
    return base | more


def invented() -> Iterator[dict[str, Any]]:
    """Three hundred universities of invented names, so that words weigh as in a registry, and the cases tested."""
    draw = random.Random(4)  # noqa: S311
    for number, field in enumerate(FIELDS * 12):
        word = "".join(draw.sample(SYLLABLES, 3)).capitalize()
        yield row(number + 1000, f"{draw.choice(KINDS)} of {field}, {word}", types="facility")
    for number in range(300):
        word = "".join(draw.sample(SYLLABLES, 3)).capitalize()
        yield row(
            number + 100,
            draw.choice([f"University of {word}", f"{word} University", f"{word} Institute of Technology"]),
        )
    yield row(0, "Tarnvold University", acronyms="TVU", aliases="Universidade de Tarnvold")
    yield row(1, "Graz College of Bridge Building", aliases="Grazer Brückenbauschule")
    yield row(2, "Old Sakamori University", status="withdrawn", successor_ids="ror:0t0000003")
    yield row(3, "Sakamori Riverside University", labels="Sakamori Riverside University|堺森河畔大学")
    yield row(4, "Quellmark University", country="KE", cities="Nairobi", place_ids="gn:184745")
    yield row(5, "Quellmark University", country="PE", cities="Lima", place_ids="gn:3936456")
    yield row(6, "Ostrivane Industries (Portugal)", types="company")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(invented(), Gazetteer.load())


@pytest.fixture(scope="module")
def matcher(registry: Registry) -> Matcher:
    return Matcher(registry)


@pytest.fixture(scope="module")
def resolver(registry: Registry) -> Resolver:
    return Resolver(Gazetteer.load(), OrganisationIndex(registry=RegistryOrganisations(registry)), registry)


def found(matcher: Matcher, raw: str) -> list[str]:
    return [match.organisation_id for match in matcher.match([read(raw)])[0]]


@pytest.mark.parametrize(
    "raw",
    [
        "Tarnvold University, Porto, Portugal",
        "Dept. of Physics, Univ. of Tarnvold, Porto, Portugal",
        "Department of Physics, TARNVOLD UNIV., Porto",
        "Universidade de Tarnvold, Departamento de Física, Porto, Portugal",
    ],
)
def test_a_name_is_found_in_its_forms(matcher: Matcher, raw: str) -> None:
    assert found(matcher, raw) == ["ror:0t0000000"]


def test_a_withdrawn_organisation_counts_as_its_successor(matcher: Matcher, registry: Registry) -> None:
    assert found(matcher, "Faculty of Law, Old Sakamori University, Osaka, Japan") == ["ror:0t0000003"]
    assert registry.current("ror:0t0000002") == "ror:0t0000003"


@pytest.mark.parametrize(("address", "number"), [("Nairobi, Kenya", 4), ("Lima, Peru", 5)])
def test_an_address_decides_between_bearers_of_one_name(matcher: Matcher, address: str, number: int) -> None:
    assert found(matcher, f"School of Medicine, Quellmark University, {address}")[:1] == [f"ror:0t000000{number}"]


def test_a_misspelt_name_is_a_candidate_that_says_how_like_it_is(matcher: Matcher) -> None:
    first = matcher.match([read("Department of Physics, Tarnvolt University, Porto, Portugal")], 0.0)[0][0]
    assert (first.organisation_id, first.how, first.form) == ("ror:0t0000000", "similar name", "tarnvold university")
    assert 90 < first.likeness < 100


def test_names_in_han_are_found_in_either_script(matcher: Matcher) -> None:
    assert found(matcher, "堺森河畔大学 工学部") == found(matcher, "堺森河畔大學 工學部") == ["ror:0t0000003"]


def test_what_the_registry_lacks_stays_unknown(matcher: Matcher) -> None:
    for raw in ("Kalmendorf Academy of Fine Arts, Vienna, Austria", "12 High Street", "", "Department of Physics"):
        assert found(matcher, raw) == []


def test_several_organisations_in_one_string(matcher: Matcher) -> None:
    raw = "Tarnvold University, Porto, Portugal; Sakamori Riverside University, Osaka, Japan"
    said = matcher.match([read(raw)], 0.05)[0]
    assert {raw[match.start : match.end] for match in said} == {"Tarnvold University", "Sakamori Riverside University"}
    assert {match.organisation_id for match in said} == {"ror:0t0000000", "ror:0t0000003"}


def test_the_link_has_the_seat_the_span_and_the_chance(resolver: Resolver) -> None:
    raw = "Faculty of Arts, Tarnvold University, Porto, Portugal"
    (link,) = resolver.resolve(raw)
    assert link.span is not None
    assert raw[link.span.start : link.span.end] == "Tarnvold University"
    assert (link.organisation_place_id, link.rule) == ("gn:2735943", "registry_name")
    assert f"chance {link.score:.2f}" in link.reason
    assert Gazetteer.load().agree(link.place_id, "gn:2735943")


def test_the_address_comes_before_the_seat(resolver: Resolver) -> None:
    (link,) = resolver.resolve("Tarnvold University, Lisbon, Portugal")
    assert (link.organisation_place_id, Gazetteer.load().places[link.place_id].name.en) == ("gn:2735943", "Lisbon")


def test_a_company_without_a_site_is_placed_nowhere(resolver: Resolver) -> None:
    links = resolver.resolve("Ostrivane Industries")
    assert [link.place_id for link in links] == ["unknown"]


def test_rules_keep_what_they_know(resolver: Resolver) -> None:
    plain = Resolver(Gazetteer.load(), OrganisationIndex())
    for raw in (
        "The University of Hong Kong (HKU), Pokfulam",
        "CUHK (Shenzhen)",
        "复旦大学物理系",
        "Jiao Tong University",
    ):
        assert resolver.resolve(raw) == plain.resolve(raw)


@pytest.mark.parametrize(
    ("raw", "place_id"),
    [
        ("Massachusetts Institute of Technology, Cambridge, USA", "gn:4931972"),
        ("Harvard University, Cambridge", "gn:4931972"),
        ("Laboratory of Rivers, Cambridge, MA", "gn:4931972"),
        ("Laboratory of Rivers, Cambridge, United Kingdom", "gn:2653941"),
        ("Laboratory of Rivers, Cambridge", "gn:2653941"),
        ("School of Lakes, London, Canada", "gn:6058560"),
        ("Suzhou University, Suzhou, Anhui, China", "gn:1793743"),
    ],
)
def test_of_cities_of_one_name_the_one_that_the_string_points_at(resolver: Resolver, raw: str, place_id: str) -> None:
    assert [link.place_id for link in resolver.resolve(raw)] == [place_id]


def test_each_affiliation_points_at_its_own_city(resolver: Resolver) -> None:
    links = resolver.resolve("Laboratory of Rivers, Cambridge, UK; School of Lakes, Cambridge, USA")
    assert [link.place_id for link in links] == ["gn:2653941", "gn:4931972"]


def test_the_collector_runs_again_after_many_strings(resolver: Resolver) -> None:
    assert gc.isenabled()
    resolver.resolve_many([("Graz", Hint()), ("Porto", Hint())])
    assert gc.isenabled()


def test_a_hint_of_the_registry_has_its_seat(resolver: Resolver) -> None:
    (link,) = resolver.resolve("", Hint(("ror:0t0000001",)))
    assert link.organisation_place_id == "gn:2778067"


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(registry: Registry) -> None:
    rows = list(invented())
    random.Random(1).shuffle(rows)  # noqa: S311
    again = registry_of(rows, Gazetteer.load())
    texts = [read(f"Department of Law, {name}, Lima") for name in registry.names[:80]]
    assert Matcher(again).match(texts) == Matcher(registry).match(texts)


def test_a_string_has_one_answer_in_any_company(matcher: Matcher, registry: Registry) -> None:
    texts = [read(f"{name}, Osaka, Japan") for name in registry.names[:60]] + [read("Tarnvolt Univ"), read("")]
    assert [matcher.match([text])[0] for text in texts] == matcher.match(texts)


def test_saved_and_read_again_it_answers_the_same(registry: Registry, tmp_path: Path) -> None:
    registry.save(tmp_path / "one.npz")
    again = Registry.load(tmp_path / "one.npz")
    texts = [read("Univ Tarnvold, Porto"), read("堺森河畔大學"), read("Old Sakamori University")]
    assert Matcher(again).match(texts) == Matcher(registry).match(texts)


@pytest.mark.slow
def test_a_prepared_registry_is_made_once_for_each_release(tmp_path: Path) -> None:
    def kept(rows: list[Mapping[str, Any]]) -> Path:
        table = pa.Table.from_pylist(rows, schema=schema.REGISTRY.schema)
        pq.write_table(table, tmp_path / "rows.parquet")
        return kept_registry(tmp_path / "rows.parquet", tmp_path / "cache")

    first = kept([row(0, "Tarnvold University")])
    written = first.stat().st_mtime_ns
    assert kept([row(0, "Tarnvold University")]) == first
    assert first.stat().st_mtime_ns == written
    assert kept([row(0, "Tarnvold College")]) != first


def walked(trees: Trees, row: Any) -> float:
    """The sum of the leaves of a row, by the definition of a tree."""
    leaves = []
    for root in trees.roots.tolist():
        at = root
        while trees.left[at] != at:
            at = (trees.left if row[trees.feature[at]] <= trees.threshold[at] else trees.right)[at]
        leaves.append(trees.value[at])
    return float(np.sum(leaves))


@pytest.mark.parametrize("forest", [shipped_forest(), default_model()], ids=["organisations", "persons"])
def test_the_forest_gives_the_trees_own_answers(forest: Forest) -> None:
    rows = np.random.default_rng(3).normal(size=(100, len(forest.trees.features))) * 20
    assert np.allclose(forest.raw(rows), [walked(forest.trees, row) for row in rows], rtol=0, atol=1e-12)
    assert ((forest.probability(rows) >= 0) & (forest.probability(rows) <= 1)).all()


PIECES = [
    "Tarnvold",
    "University",
    "of",
    "TVU",
    "大学",
    "堺森",
    ",",
    ";",
    "(",
    "\u202e",
    "\x00",
    "\ud800",
    "Porto",
    "&amp;",
]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)))
def test_any_string_is_read(resolver: Resolver, raw: str) -> None:
    for link in resolver.resolve(raw):
        assert 0 <= link.score <= 1
        assert link.span is None or 0 <= link.span.start < link.span.end <= len(raw)


@pytest.mark.parametrize("piece", ["Tarnvold University, ", "TVU ", "大学", "\u202eabc ", "\ud800", ",(", "Univ of "])
def test_a_megabyte_is_cut(resolver: Resolver, piece: str) -> None:
    raw = piece * (1_000_000 // len(piece))
    assert all("Only the first" in link.reason for link in resolver.resolve(raw))


@pytest.mark.parametrize("raw", ["\ufade", " \ufa6e\ufa6f ", "\ufade,\ufade", "\ud800" * 5000, "\ufade" * 1_000_000])
def test_a_string_without_a_word_is_answered(resolver: Resolver, raw: str) -> None:
    """Characters of the Chinese range that are no letters make no word, and no answer."""
    assert [link.organisation_id for link in resolver.resolve(raw)] == [None]


def test_nothing_is_made_while_strings_wait(registry: Registry) -> None:
    """The words by shape, the Chinese names and all else that is made on demand is there with the matcher."""
    Matcher(registry)
    demanded = {name for name, member in vars(Registry).items() if isinstance(member, cached_property)}
    assert demanded
    assert demanded <= vars(registry).keys()


def test_the_verdict_is_kept_in_a_file(tmp_path: Path) -> None:
    """What was saved is what is read; other signs are refused."""
    path = tmp_path / "verdict.csv"
    shipped_verdict().save(path)
    again = Verdict.load(path)
    assert again.constant == shipped_verdict().constant
    assert (again.weight == shipped_verdict().weight).all()
    path.write_text(path.read_text(encoding="utf-8").replace("commas", "colons"), encoding="utf-8")
    with pytest.raises(AssertionError, match="other signs"):
        Verdict.load(path)


def test_the_verdict_keeps_the_order_of_candidates(matcher: Matcher) -> None:
    """It moves all chances of a string alike, and Chinese names not at all."""
    texts = [read(raw) for raw in ("Quellmark University, Nairobi, Kenya", "Tarnvolt Univ", "堺森河畔大学", "nothing")]
    before = matcher.weigh(texts)
    after = matcher.judged(before)
    is_han = before.best.kind == HAN
    assert is_han.any()
    assert (after.chance[is_han] == before.chance[is_han]).all()
    for owner in set(before.best.owner[~is_han].tolist()):
        mine = (before.best.owner == owner) & ~is_han
        moved = log_odds(after.chance[mine]) - log_odds(before.chance[mine])
        inside = (after.chance[mine] > 0.0021) & (after.chance[mine] < 0.9979)
        assert np.ptp(moved[inside]) < 1e-6 if inside.any() else True
        assert (np.argsort(-before.chance[mine], kind="stable") == np.argsort(-after.chance[mine], kind="stable")).all()
