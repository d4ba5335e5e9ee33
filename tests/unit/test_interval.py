"""The stability interval: the same on any day, and a bootstrap in its moments."""

import hashlib
from decimal import Decimal

import numpy as np

from midspan.measure.interval import REPLICATES, Draws, draws, replicate_sums, stability, tidy

IDS = [f"W{n}" for n in range(2_000)]


def test_draws_are_the_same_on_any_day() -> None:
    once, again = draws(IDS[:50]), draws(IDS[:50])
    assert (once == again).all()
    assert (draws(["W7"])[0] == draws(IDS[:50])[7]).all()
    assert hashlib.sha256(once.tobytes()).hexdigest() == DRAWS_OF_50


DRAWS_OF_50 = "9d1e82f1b78ef0fac8ba49aaca4830ab9d81c58e822ed84497fff0b6834c6976"


def test_draws_are_poisson_of_mean_and_variance_one() -> None:
    drawn = draws(IDS)
    assert drawn.shape == (2_000, REPLICATES)
    assert abs(drawn.mean() - 1) < 0.005
    assert abs(drawn.var() - 1) < 0.01
    assert abs((drawn == 0).mean() - np.exp(-1)) < 0.002
    assert abs((drawn == 3).mean() - np.exp(-1) / 6) < 0.002


def test_records_are_drawn_independently_of_one_another() -> None:
    drawn = draws(IDS[:200]).astype(float)
    correlation = np.corrcoef(drawn)
    assert abs(correlation[~np.eye(200, dtype=bool)]).max() < 0.2
    assert abs(correlation[~np.eye(200, dtype=bool)].mean()) < 0.001


def test_held_draws_are_those_drawn_anew_however_they_are_asked_for() -> None:
    held, small = Draws(), Draws(most=10)
    for part in (IDS[:50], IDS[40:90], IDS[5:15], [IDS[3], IDS[3]]):
        for drawn in (held, small):
            assert (drawn.of(part) == draws(part)).all()


def sums_of(cells: list[int], records: list[int], scores: list[float], count: int) -> np.ndarray:
    return replicate_sums(IDS, np.array(cells), np.array(records), np.array(scores), count, Draws())


def test_a_replicate_is_the_drawn_sum_of_the_weights() -> None:
    cells, records, scores = [0, 0, 1, 1], [0, 1, 1, 2], [1.0, 0.25, 0.75, 0.5]
    drawn = draws(IDS[:3]).astype(float)
    expected = np.stack([drawn[0] + 0.25 * drawn[1], 0.75 * drawn[1] + 0.5 * drawn[2]])
    assert np.abs(sums_of(cells, records, scores, 2) - expected).max() == 0


def test_the_order_of_rows_changes_nothing() -> None:
    random = np.random.default_rng(1)
    cells, records, scores = random.integers(0, 5, 900), random.integers(0, 2_000, 900), random.random(900)
    order = random.permutation(900)
    one = replicate_sums(IDS, cells, records, scores, 5, Draws())
    assert (one == replicate_sums(IDS, cells[order], records[order], scores[order], 5, Draws())).all()


def test_many_cells_are_summed_as_few_are() -> None:
    random = np.random.default_rng(2)
    cells, records, scores = random.integers(0, 100, 900), random.integers(0, 2_000, 900), random.random(900)
    many = replicate_sums(IDS, cells, records, scores, 100, Draws())
    few = np.concatenate(
        [
            replicate_sums(
                IDS,
                cells[cells // 50 == half] - 50 * half,
                records[cells // 50 == half],
                scores[cells // 50 == half],
                50,
                Draws(),
            )
            for half in (0, 1)
        ]
    )
    assert np.abs(many - few).max() < 1e-6


def test_the_interval_of_a_count_is_as_wide_as_poisson_says() -> None:
    sums = sums_of([0] * 400, list(range(400)), [1.0] * 400, 1)
    found = stability(np.concatenate([[400.0], sums[0]]))
    assert found is not None
    assert abs(float(found.low) - (400 - 1.96 * 20)) < 6
    assert abs(float(found.high) - (400 + 1.96 * 20)) < 6


def test_replicates_without_meaning_give_no_interval() -> None:
    assert stability(np.array([1.0] + [np.nan] * 600 + [1.0] * 400)) is None
    assert stability(np.array([1.0] + [np.nan] * 400 + [1.0] * 600)) is not None


def test_numbers_are_published_with_nine_significant_figures() -> None:
    said = [tidy(v) for v in (0.0, 1 / 3, 12_280.0, 32_345_678_901.23, 1234.56789012)]
    assert said == [Decimal(0), Decimal("0.333333"), Decimal(12_280), Decimal(32_345_678_901), Decimal("1234.56789")]
