"""What changes nothing in the theme of a text: case, punctuation, accents, script, and the order of what stands apart."""

from hypothesis import given
from hypothesis import strategies as st

from midspan.resolve.text import simplified, traditional
from midspan.resolve.theme import OTHER, shipped_model
from midspan.resolve.theme_words import words_of

WORDS = st.lists(
    st.sampled_from(
        "battery lithium Cancer patients school bus Wireless network soil of the gene 电池 肺癌 交通".split()
    ),
    max_size=8,
)


@given(st.text(max_size=200))
def test_any_text_has_a_theme_and_a_chance(text: str) -> None:
    (found,) = shipped_model().classify([text])
    assert 0 < found.score <= 1
    assert found.theme in shipped_model().labels
    assert found.reason


@given(WORDS, st.sampled_from([" ", "  ", "\n", ", ", "-", " / ", "; "]))
def test_case_and_punctuation_change_nothing(words: list[str], mark: str) -> None:
    plain = shipped_model().classify([" ".join(words)])
    assert shipped_model().classify([mark.join(words).upper()]) == plain
    assert shipped_model().classify([f"«{mark.join(words).title()}»."]) == plain


@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_of_words_counts_in_neighbours_alone(words: list[str], random) -> None:
    """Between any two words a Chinese one: no two English words are neighbours, and order says nothing."""
    shuffled = random.sample(words, len(words))
    assert words_of(" 电 ".join(words)) == words_of(" 电 ".join(shuffled))


@given(st.text(alphabet="电池铁路轨道交通金融银行肿瘤患者临床气候变化教育", max_size=30))
def test_traditional_is_simplified(text: str) -> None:
    if simplified(traditional(text)) == text:
        assert shipped_model().classify([traditional(text)]) == shipped_model().classify([text])


@given(WORDS)
def test_saying_a_word_twice_changes_nothing(words: list[str]) -> None:
    twice = " ".join(f"{word}, {word}" for word in words)
    assert words_of(twice) == words_of(" ".join(words))


def test_nothing_is_of_no_theme() -> None:
    assert shipped_model().classify([""])[0].theme == OTHER
