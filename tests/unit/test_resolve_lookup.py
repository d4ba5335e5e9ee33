"""The look-ups of the matcher against their plain definitions: what makes them fast must change no answer."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_resolve_registry import invented

from midspan.resolve import similar
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.grams import positions
from midspan.resolve.namespace import registry_of
from midspan.resolve.place import default_resolver
from midspan.resolve.registry import Registry
from midspan.resolve.text import READ_LENGTH, canonical_name, read

KEYS = st.lists(st.integers(0, 60) | st.integers(2**64 - 60, 2**64 - 1), max_size=40)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(invented(), Gazetteer.load())


@given(KEYS, KEYS)
def test_keys_are_found_in_any_order(known, wanted):
    held = sorted(set(known))
    at = positions(np.array(held, np.uint64), np.array(wanted, np.uint64))
    assert at.tolist() == [held.index(key) if key in held else -1 for key in wanted]


@given(
    st.lists(st.sampled_from(["Hong", "Kong", "H.", "|", ";", " ", "ShanghaiTech", "Univ", "the", "-", "复旦", "é"]))
)
def test_every_character_knows_its_word(pieces):
    text = read("".join(pieces))
    for number, word in enumerate(text.words):
        assert canonical_name(text.raw[word.start : word.end]) == word.canonical
        first = text.canonical.index(word.canonical, text.starts[number])
        assert {text.word_at(at) for at in range(first, first + len(word.canonical))} == {number}


@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_ascii_is_read_as_any_other_text(raw):
    """A letter of another script at the end changes nothing of what stands before it."""
    assert read(raw + " 大学").words[:-1] == read(raw).words


def plainly(registry: Registry, words: list[int]) -> list[int]:
    """The forms that share most weight with some words, by the definition."""
    shared: Counter[int] = Counter()
    for word in words:
        for form in registry.rare_form[registry.rare_start[word] : registry.rare_start[word + 1]].tolist():
            shared[form] += float(registry.word_weight[word])
    totals = {form: weight / registry.form_size[form] for form, weight in shared.items()}
    return sorted(totals, key=lambda form: (-totals[form], form))[:12]


@pytest.mark.parametrize("at_once", [1, 60, 500_000])
def test_the_names_that_share_most_are_those_of_the_definition(registry, monkeypatch, at_once):
    monkeypatch.setattr(similar, "_AT_ONCE", at_once)
    held = [word for word, size in enumerate(np.diff(registry.rare_start).tolist()) if size]
    asked = [held[n : n + n % 6] for n in range(0, len(held), 7)]
    found = similar._sharing(registry, asked)
    assert found == [plainly(registry, words) for words in asked]
    assert sum(map(bool, found)) > 10


@pytest.mark.slow
def test_parents_are_known_on_both_sides():
    rows = list(invented())
    child = rows[-1]["organisation_id"]
    rows[-1] |= {"parent_ids": rows[-2]["organisation_id"]}
    registry = registry_of(rows, Gazetteer.load())
    number, parent = (registry.number_of[i] for i in (child, rows[-2]["organisation_id"]))
    assert np.flatnonzero(registry.has_parent).tolist() == [number]
    assert np.flatnonzero(registry.is_parent).tolist() == [parent]


def test_nothing_is_read_behind_the_limit():
    """The postcode of another country behind the last character that is read takes no place away."""
    resolver, filler = default_resolver(), " x" * (READ_LENGTH // 2)
    assert resolver.resolve("Cambridge, MA 02139")[0].place_id != resolver.resolve("Cambridge, UK")[0].place_id
    (plain,) = resolver.resolve(f"Shanghai{filler}")
    (behind,) = resolver.resolve(f"Shanghai{filler}, MA 02139")
    assert behind.place_id == plain.place_id == "gn:1796236"
