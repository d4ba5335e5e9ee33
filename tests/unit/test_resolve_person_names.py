"""Names of persons: order, initials, particles, marks, and Chinese names in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.resolve.names import (
    EQUAL,
    INCOMPATIBLE,
    INITIALS,
    LIKE,
    PARTIAL,
    ROMANISED,
    agreement,
    block_key,
    read_name,
)
from midspan.resolve.romanisation import hong_kong_spellings, meanings, split_pinyin, wade_giles


@pytest.mark.parametrize(
    ("raw", "family", "given_names"),
    [
        ("Ada Byron", "byron", "ada"),
        ("Byron, Ada", "byron", "ada"),
        ("Ludwig van der Hoeven", "hoeven", "ludwig"),
        ("Søren Kjær", "kjaer", "soren"),
        ("Ana-María López", "lopez", "ana maria"),
        ("Conor O’Hara", "ohara", "conor"),
        ("J.K. Miller Jr.", "miller", "j k"),
        ("Wang Xiaoming", "wang", "xiao ming"),
        ("Xiao-Ming WANG", "wang", "xiao ming"),
        ("XiaoMing Wang", "wang", "xiao ming"),
        ("Chan Tai Man", "chan", "tai man"),
        ("CHAN Tai-Man", "chan", "tai man"),
        ("Wong Ka Ho", "wong", "ka ho"),
        ("Chan Ka Wai Peter", "chan", "peter ka wai"),
        ("Peter K. W. Chan", "chan", "peter k w"),
        ("陳大文", "chen", "da wen"),
        ("欧阳明", "ouyang", "ming"),
        ("小明 王", "wang", "xiao ming"),
    ],
)
def test_family_and_given_names_are_read(raw, family, given_names):
    name = read_name(raw)
    assert (name.family, " ".join(name.given)) == (family, given_names)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Xiaoming Wang", "Wang Xiao-Ming", EQUAL),
        ("Wei Wang", "Wang Wei", EQUAL),
        ("José García", "Jose Garcia", EQUAL),
        ("陳大文", "陈大文", EQUAL),
        ("陳大文", "Chan Tai Man", ROMANISED),
        ("Siu Ming Wong", "黄小明", ROMANISED),
        ("Hsiao-Ming Wang", "Xiaoming Wang", ROMANISED),
        ("Mike Smith", "Michael Smith", ROMANISED),
        ("John A. Smith", "John Smith", PARTIAL),
        ("Ka Wai Chan", "Peter K. W. Chan", INITIALS),
        ("W. Wang", "Wei Wang", INITIALS),
        ("J.-X. Tang", "Jianxin Tang", INITIALS),
        ("Johnathan Smith", "Jonathan Smith", LIKE),
        ("Yu Wang", "Yan Wang", INCOMPATIBLE),
        ("Xiao Wang", "Xiaoming Wang", INCOMPATIBLE),
        ("Ming Xiao Wang", "Xiao Ming Wang", INCOMPATIBLE),
        ("John Smith", "Jane Smith", INCOMPATIBLE),
        ("John Smith", "John Jones", INCOMPATIBLE),
        ("王小明", "王晓明", INCOMPATIBLE),
    ],
)
def test_names_agree_as_far_as_they_can_be_one_person(one, other, expected):
    assert agreement(one, other) == agreement(other, one) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("Wei Wang", "Wang Wei", "W. Wang", "王伟", "王偉"),
        ("Siu Ming Wong", "Wong Siu Ming", "黄小明", "Xiaoming Huang"),
        ("Tai-Man Chan", "陳大文", "Dawen Chen", "Chen, D.W."),
        ("Cheung Kwok Wing", "張國榮", "Zhang Guorong", "Chang Kuo-Jung"),
        ("Hans Müller", "H. Mueller", "Muller, Hans"),
    ],
)
def test_all_spellings_of_a_person_share_a_block(spellings):
    assert len({block_key(raw) for raw in spellings}) == 1


def test_family_names_that_have_nothing_in_common_have_blocks_of_their_own():
    assert len({block_key(raw) for raw in ("Wei Wang", "Wei Li", "Wei Zhou", "Wei Sun", "Ada Byron", "Bo Ma")}) == 6


def test_romanisations():
    assert {"siu"} <= hong_kong_spellings("siu")
    assert {"hsiao"} == wade_giles("xiao")
    assert {"xiao", "shao"} <= meanings("siu")
    assert split_pinyin("xiaoming") == ("xiao", "ming")
    assert split_pinyin("john") == ()


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_is_read(raw):
    name = read_name(raw)
    assert block_key(raw) is not None
    assert agreement(raw, raw) >= INITIALS or not name.given


@pytest.mark.parametrize(
    "raw", ["\ud800", "\x00", "a" * 1_000_000, "an" * 500_000, "王" * 1_000_000, ", , ,", "-", "\u202eabc"]
)
def test_hostile_names_are_read(raw):
    read_name(raw)
