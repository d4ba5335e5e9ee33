"""Formulas over joint works of every two countries, by OpenAlex and year, against a second computation in numpy.

The matrices are those of bavla/OpenAlex (2024): Hong Kong, Macao and China stand apart; the diagonal holds a country's
works.
"""

import math
import re
import zipfile
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

import midspan
from midspan import plugins
from midspan.measure.indicator import Cells, Derived
from midspan.model.study import Study
from tests.scale.test_real_data import data

pytestmark = pytest.mark.scale
YEARS = (1990, 2010, 2022)
LARGE = 5000
"""Links from which a country counts as large: the affinity of smaller ones jumps with single works."""


@cache
def world(year: int) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Country codes and the matrix of joint works of a year."""
    with zipfile.ZipFile(data("world_coauthorship/WrldCo_years.zip")) as archive:
        lines = archive.read(f"WrldCo{year}.net").decode("utf-8-sig").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("*vertices"))
    size = int(lines[start].split()[1])
    codes = tuple(re.findall(r'"(.*)"', "\n".join(lines[start + 1 : start + 1 + size])))
    matrix = np.zeros((size, size))
    for line in lines[start + 1 + size :]:
        if line and not line.startswith("*"):
            one, other, value = line.split()
            matrix[int(one) - 1, int(other) - 1] = float(value)
    return codes, matrix


@cache
def study(year: int, size: int = 30) -> tuple[Study, dict[str, Cells], NDArray[np.float64]]:
    """A study of the countries with most links, what the indicators are given of it, and its part of the matrix."""
    codes, matrix = world(year)
    links = matrix.sum(axis=1) - matrix.diagonal()
    chosen = sorted(np.argsort(-links)[:size], key=lambda n: codes[n])
    chosen = sorted({*chosen, *(codes.index(code) for code in ("CN", "HK", "SG"))}, key=lambda n: codes[n])
    part = matrix[np.ix_(chosen, chosen)]
    regions = tuple(codes[n] for n in chosen)
    made = midspan.study(*regions, period=str(year))
    assert made.regions == regions
    pairs = {(f"{a}|{b}",): part[[i], [j]] for (i, a), (j, b) in combinations(enumerate(regions), 2)}
    works = {(region,): part[[n], [n]] for n, region in enumerate(regions)}
    return made, {"joint_works": pairs, "region_works": works, "region_links": pairs}, part


def derived(key: str, year: int, by: tuple[str, ...]) -> Cells:
    """An indicator's cells by its own function."""
    indicator = plugins.declared("indicators", "INDICATOR")[key]
    assert isinstance(indicator, Derived)
    made, cells, _ = study(year)
    return indicator.derive(cells, by, made)


@pytest.mark.parametrize("year", YEARS)
def test_the_data_are_what_the_formulas_take(year: int) -> None:
    """Symmetric, whole numbers; no two countries have more joint works than either has works; China is not Hong Kong."""
    codes, matrix = world(year)
    assert np.array_equal(matrix, matrix.T)
    assert np.array_equal(matrix, matrix.round())
    own = matrix.diagonal()
    assert (matrix <= np.minimum(own[:, None], own[None, :])).all()
    assert {"CN", "HK", "MO", "SG"} <= set(codes)


@pytest.mark.parametrize("year", YEARS)
def test_links(year: int) -> None:
    """Affinity, relative intensity and observed over expected of every two countries, recomputed by plain loops."""
    made, _, part = study(year)
    joint = part - np.diag(part.diagonal())
    total = joint.sum() / 2
    affinity = derived("affinity", year, ("region_pair", "region"))
    intensity = derived("relative_intensity", year, ("region_pair", "region"))
    expected = derived("association_strength_observed_expected", year, ("region_pair",))
    for (i, one), (j, other) in combinations(enumerate(made.regions), 2):
        both = joint[i, j]
        for region, x, y in ((one, i, j), (other, j, i)):
            share, rest = both / joint[x].sum(), total - joint[x].sum()
            key = (f"{one}|{other}", region)
            assert float(affinity[key][0]) == pytest.approx(share * rest / joint[y].sum(), rel=1e-12)
            assert float(intensity[key][0]) == pytest.approx(share * rest / (joint[y].sum() - both), rel=1e-12)
        value = both * 2 * total / (joint[i].sum() * joint[j].sum())
        assert float(expected[(f"{one}|{other}",)][0]) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("year", YEARS)
def test_similarities(year: int) -> None:
    """Salton, Jaccard, inclusion, equivalence of every two countries, and their known order."""
    made, _, part = study(year)
    found = {key: derived(key, year, ("region_pair",)) for key in ("salton", "jaccard", "inclusion", "equivalence")}
    for (i, one), (j, other) in combinations(enumerate(made.regions), 2):
        both, first, second = part[i, j], part[i, i], part[j, j]
        salton, jaccard, inclusion, equivalence = (float(found[key][(f"{one}|{other}",)][0]) for key in found)
        assert salton == pytest.approx(both / math.sqrt(first * second), rel=1e-12)
        assert jaccard == pytest.approx(both / (first + second - both), rel=1e-12)
        assert inclusion == pytest.approx(both / min(first, second), rel=1e-12)
        assert equivalence == pytest.approx(both**2 / (first * second), rel=1e-12)
        assert equivalence <= jaccard + 1e-15 <= salton + 2e-15 <= inclusion + 3e-15 <= 1 + 4e-15


@pytest.mark.parametrize("year", YEARS)
def test_integration(year: int) -> None:
    """T of Frenken over links between countries: the relative entropy of shares, never below 0."""
    made, _, part = study(year)
    shares = part - np.diag(part.diagonal())
    shares /= shares.sum()
    margin = shares.sum(axis=1)
    pairs = derived("integration_of_pair", year, ("region_link",))
    total = 0.0
    for (i, one), (j, other) in combinations(enumerate(made.regions), 2):
        if shares[i, j]:
            value = math.log(shares[i, j] / (margin[i] * margin[j]))
            assert float(pairs[(f"{one}|{other}",)][0]) == pytest.approx(value, rel=1e-9, abs=1e-12)
            total += 2 * shares[i, j] * value
    assert float(derived("integration", year, ())[()][0]) == pytest.approx(total, rel=1e-9)
    assert total > 0


@pytest.mark.parametrize("year", YEARS)
def test_what_is_known_of_hong_kong(year: int) -> None:
    """Its first partner and, of large countries, its strongest affinity is China; Singapore is nearer than the USA."""
    codes, matrix = world(year)
    made, _, part = study(year)
    found = derived("affinity", year, ("region_pair", "region"))
    large = [code for code in made.regions if matrix[codes.index(code)].sum() >= LARGE or code == "SG"]
    home = {code: float(found[("|".join(sorted((code, "HK"))), "HK")][0]) for code in large if code not in ("HK", "MO")}
    assert max(home, key=lambda code: home[code]) == "CN"
    assert home["CN"] > 3
    assert home["SG"] > 1 > home["US"]
    row = part[made.regions.index("HK")].copy()
    row[made.regions.index("HK")] = 0
    assert made.regions[int(row.argmax())] == "CN"
