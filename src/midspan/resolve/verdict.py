"""Whether a string's likeliest organisation is meant at all: a logistic formula over the whole string.

The trees weigh one candidate at a time. Here the likeliest one is looked at beside the others of its string and the
words left over; the chances of all candidates move by as much as the likeliest's, in log-odds.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from midspan.resolve.candidates import Found, Longs, Tokens
from midspan.resolve.features import NAMES, Floats
from midspan.resolve.registry import FUZZY, HAN

_TAKEN = (
    "string_open", "open_share", "string_unknown", "segment_unknown", "open_weight", "country", "city", "region",
    "supported", "against", "places_said", "bearers", "candidates", "share", "fills_segment", "score", "words",
    "weight", "has_acronym", "tokens", "is_company", "is_education", "listed_names", "relations", "identifiers",
)  # fmt: skip
SIGNS = (
    "log_odds", "raw", "gap", "second", "by_likeness", "characters", "commas", *(f"of_{name}" for name in _TAKEN),
)  # fmt: skip
"""What the formula weighs, in its order; `of_` marks features of the likeliest candidate."""
_LEAST, _MOST = 0.002, 0.998
"""No chance is surer than these: so many strings are hardly ever seen."""
_RAW_LIMIT, _MANY_CHARACTERS, _MANY_COMMAS = 6.0, 300, 10


def log_odds(chance: Floats) -> Floats:
    """Finite for every chance."""
    held = np.clip(chance, _LEAST, _MOST)
    return np.asarray(np.log(held / (1 - held)))


def likeliest(best: Found, chance: Floats) -> Longs:
    """The row of the likeliest candidate of each string that has one and whose name is not Chinese, rising.

    The trees were not trained with Chinese names.
    """
    order = np.lexsort((best.org, -chance, best.owner))
    tops = order[np.unique(best.owner[order], return_index=True)[1]]
    return np.asarray(tops[best.kind[tops] != HAN])


def signs(tokens: Tokens, best: Found, rows: Floats, raw: Floats, chance: Floats, tops: Longs) -> Floats:
    """Shape (tops, signs): what speaks for and against each string's likeliest candidate."""
    owner = best.owner[tops]
    is_other = np.ones(len(best), bool)
    is_other[tops] = False
    most = np.zeros(len(tokens.texts))
    np.maximum.at(most, best.owner[is_other], chance[is_other])
    second = most[owner]
    written = [tokens.texts[number].raw[:_MANY_CHARACTERS] for number in owner.tolist()]
    columns = [
        log_odds(chance[tops]), np.clip(raw[tops], -_RAW_LIMIT, _RAW_LIMIT), chance[tops] - second, second,
        best.kind[tops] == FUZZY,
        np.array([len(text) for text in written], float),
        np.array([min(text.count(","), _MANY_COMMAS) for text in written], float),
    ]  # fmt: skip
    return np.column_stack([*columns, rows[tops][:, [NAMES.index(name) for name in _TAKEN]]]).astype(float)


@dataclass(frozen=True)
class Verdict:
    """The formula: of each sign its mean, its spread and its weight, and what the chance is without any."""

    mean: Floats
    spread: Floats
    weight: Floats
    constant: float

    def odds(self, found: Floats) -> Floats:
        """The log-odds, one for each row of signs."""
        # A matrix product may round otherwise for another number of rows.
        return np.asarray(((found - self.mean) / self.spread * self.weight).sum(axis=1) + self.constant)

    def chances(self, tokens: Tokens, best: Found, rows: Floats, raw: Floats, chance: Floats) -> Floats:
        """The chance of every candidate, in the order of `best`."""
        tops = likeliest(best, chance)
        if not len(tops):
            return chance
        moved = np.zeros(len(tokens.texts))
        is_moved = np.zeros(len(tokens.texts), bool)
        owner = best.owner[tops]
        moved[owner] = self.odds(signs(tokens, best, rows, raw, chance, tops)) - log_odds(chance[tops])
        is_moved[owner] = True
        after = np.clip(1 / (1 + np.exp(-(log_odds(chance) + moved[best.owner]))), _LEAST, _MOST)
        return np.where(is_moved[best.owner] & (best.kind != HAN), after, chance)

    @classmethod
    def load(cls, path: Path) -> "Verdict":
        """From a file that `save` wrote."""
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        if tuple(line["sign"] for line in lines[1:]) != SIGNS:
            raise AssertionError(f"{path.name} was fitted with other signs; run bench/train_verdict.py")
        mean, spread, weight = (np.array([float(line[key]) for line in lines]) for key in ("mean", "spread", "weight"))
        return cls(mean[1:], spread[1:], weight[1:], float(weight[0]))

    def save(self, path: Path) -> None:
        """Writes one line a sign, the constant first."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["sign", "mean", "spread", "weight"])
            writer.writerow(["constant", 0, 1, round(self.constant, 5)])
            for name, *values in zip(SIGNS, self.mean, self.spread, self.weight, strict=True):
                writer.writerow([name, *(round(float(value), 5) for value in values)])
