"""Claims: their files, and ours beside them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.tiny import GOLDEN

from midspan import plugins
from midspan.api import Corpus
from midspan.claims import claim_of, load_claim
from midspan.export.claim_text import claim_text, claim_to_dict
from midspan.measure.audit import Report
from midspan.model.claim import Amount, Claim, ClaimKind
from midspan.model.errors import ClaimError, MidspanError
from midspan.model.figure import Interval
from midspan.model.study import Period
from midspan.record.rates import yearly_rates

OWN = plugins.data_files("claims")
TEXT = """
key = "papers"
indicator = "joint_works"
value = 5
unit = "works"
to_nearest = 1
kind = "cumulative"
regions = ["shanghai", "hong-kong"]
period = "2019-2021"
source = "a report"
quote = "five papers"
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "papers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def made(**changes: Any) -> Claim:
    amount = Amount(Decimal(5), "works", Decimal(1))
    usual = Claim(
        "papers", "joint_works", amount, ClaimKind.CUMULATIVE, ("hong-kong", "shanghai"), Period(2019, 2021), "a report",
        "five papers",
    )  # fmt: skip
    return replace(usual, **changes)


def test_the_four_figures_of_the_reports_ship() -> None:
    claims = {claim.key: claim for claim in map(load_claim, OWN)}
    assert {key: (c.indicator, c.amount.value, c.amount.unit, str(c.kind)) for key, c in claims.items()} == {
        "shanghai-hong-kong-papers": ("joint_works", 12280, "works", "cumulative"),
        "shanghai-hong-kong-scientists": ("joint_authors", 25000, "authors", "cumulative"),
        "shanghai-hong-kong-contracts": ("contract_value", Decimal("32.3e9"), "CNY", "cumulative"),
        "shanghai-hong-kong-contract-growth": ("contract_growth", Decimal("0.6"), "rate a year", "rate"),
    }


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_claim_speaks_of_what_there_is(path: Path) -> None:
    claim = load_claim(path)
    assert claim.indicator in plugins.declared("indicators", "INDICATOR")
    assert set(claim.regions) <= {one.stem for one in plugins.data_files("regions")}
    assert claim.total in ("", *(one.stem for one in OWN))
    assert claim.amount.rounding.low < claim.amount.value < claim.amount.rounding.high


def test_a_claim_of_ones_own_loads_by_its_file(tmp_path: Path) -> None:
    assert claim_of(str(written(tmp_path)), {}) == made()
    with pytest.raises(ClaimError, match='there is no claim "paper"') as caught:
        claim_of("paper", {"papers": made()})
    assert caught.value.next_step.endswith("Known: papers")


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (("value = 5", "value = 0"), "not a published number"),
        (("to_nearest = 1", "to_nearest = -1"), "not a step of rounding"),
        (("to_nearest = 1\n", ""), "can't be used"),
        (('kind = "cumulative"', 'kind = "sum"'), "can't be used"),
        (('source = "a report"', 'source = " "'), "has no source"),
        (('regions = ["shanghai", "hong-kong"]', "regions = []"), "names no region"),
        (('period = "2019-2021"', 'period = "soon"'), "not a span of years"),
        (
            ('quote = "five papers"', 'quote = "five"\n[also]\nvalue = 1\nunit = "USD"\nto_nearest = 1'),
            "not another currency",
        ),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(tmp_path: Path, change: tuple[str, str], fact: str) -> None:
    with pytest.raises(MidspanError) as caught:
        load_claim(written(tmp_path, TEXT.replace(*change)))
    assert fact in caught.value.fact


@pytest.mark.slow
def test_ours_beside_a_claim_that_a_choice_reaches(corpus: Corpus) -> None:
    checked = corpus.claim(made())
    assert (checked.value, checked.difference, checked.ratio) == (4, -1, Decimal("0.8"))
    assert (checked.is_same, checked.is_in_linkage) == (False, True)
    assert checked.nearest is not None
    assert checked.multiverse is not None
    assert checked.nearest.value == 5
    assert len(checked.multiverse.assumed(checked.nearest)) == 1
    assert checked.reached > 0
    text = claim_text(checked)
    assert "ours less theirs -1, ours over theirs 0.8" in text
    assert "The claim lies inside our 95 % interval and our linkage range." in text
    assert claim_to_dict(checked)["assumed"] == {
        choice.field: option for choice, option in checked.multiverse.assumed(checked.nearest)
    }


def test_ours_beside_a_claim_that_is_far_off(corpus: Corpus) -> None:
    checked = corpus.claim(made(amount=Amount(Decimal(500), "works", Decimal(1))))
    assert (checked.is_in_stability, checked.is_in_linkage, checked.reached) == (False, False, 0)
    assert "outside our 95 % interval and our linkage range" in claim_text(checked)


def test_a_claim_for_a_year_is_set_beside_a_year_of_ours(corpus: Corpus) -> None:
    checked = corpus.claim(made(kind=ClaimKind.ANNUAL, amount=Amount(Decimal("1.33"), "works", Decimal("0.01"))))
    assert checked.value == Decimal("1.333333")
    assert checked.is_same
    assert checked.estimate is not None
    assert checked.estimate.linkage == Interval(Decimal(1), Decimal("1.666667"))


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        (made(indicator="joint_papers"), "which there is not"),
        (made(amount=Amount(Decimal(5), "papers", Decimal(1))), 'in "papers", joint_works in "works"'),
        (made(kind=ClaimKind.RATE, total="money"), 'the growth of "money"'),
        (made(indicator="region_works"), 'speaks of the cell ""'),
    ],
)
def test_a_claim_that_cannot_be_compared_is_an_error(corpus: Corpus, claim: Claim, fact: str) -> None:
    with pytest.raises(ClaimError) as caught:
        corpus.claim(claim)
    assert fact in caught.value.fact


def test_a_claim_beyond_the_corpus_says_why_there_is_none_of_ours(corpus: Corpus) -> None:
    checked = corpus.claim("shanghai-hong-kong-papers")
    assert checked.value is None
    assert "goes beyond the corpus" in checked.problem
    assert "ours     none: the period 2019-2023" in claim_text(checked)


def test_sums_in_two_currencies_are_set_against_published_rates(corpus: Corpus) -> None:
    findings = corpus.claim("shanghai-hong-kong-contracts").findings
    assert findings == (
        "CNY 32.3 bn and USD 4.5 bn imply 7.18 CNY for 1 USD; with their rounding, 7.09 to 7.27.",
        (
            "Yearly means of the European Central Bank: 2019 6.91, 2020 6.90, 2021 6.45, 2022 6.73, 2023 7.08; their mean "
            "6.82, single days from 6.31 to 7.34."
        ),
        "They do not agree at the mean rate of the period: that gives USD 4.739 bn. They agree at no year's mean rate.",
    )


def test_rates_of_a_year_have_mean_low_and_high() -> None:
    (rates,) = yearly_rates("HKD", "USD", [2021]).values()
    assert rates.low < rates.mean < rates.high
    assert round(rates.mean, 4) == Decimal("0.1286")
    assert yearly_rates("USD", "CNY", [1999]) == {}


@pytest.mark.slow
def test_a_rate_is_set_beside_ours_under_each_definition(corpus: Corpus) -> None:
    claim = made(
        indicator="cagr", kind=ClaimKind.RATE, amount=Amount(Decimal("0.5"), "rate a year", Decimal("0.01")),
    )  # fmt: skip
    checked = corpus.claim(claim)
    assert checked.findings == (
        "Our years: 2019 1, 2020 2, 2021 1.",
        "Our rates: level method, base year inside 0.0 %; mean of yearly rates inside 25.0 %.",
    )


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("total=5", "over how many years"),
        ("total=5 years=5", "one number alone"),
        ("total=5 rate=0.1 years=1", "no span of growth"),
        ("total=-5 rate=0.1 years=3", "not above zero"),
        ("total=5 rate=-1 years=3", "not a rate"),
        ("total=five rate=0.1 years=3", "not a number"),
        ("sum=5 rate=0.1 years=3", 'knows no "sum"'),
    ],
)
def test_an_audit_of_what_makes_no_sense_is_refused(text: str, fact: str) -> None:
    with pytest.raises(ClaimError) as caught:
        Report.parse(text)
    assert fact in caught.value.fact
