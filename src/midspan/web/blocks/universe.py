"""The multiverse of one cell of a figure: its curve, what each choice changes, and the combinations at both ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from midspan.chart.curve import OptionRow, curve
from midspan.chart.number import grouped, is_rate, is_share, unit_of
from midspan.model.multiverse import Combination, Effect, Multiverse
from midspan.web.blocks.studied import Studied
from midspan.web.visit import Visit

SHOWN = 5


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What one option changes, as written; `url` leads to the records that it moves, where they can be compared."""

    choice: str
    option: str
    median: str
    share: str
    low: str
    high: str
    url: str


@dataclass(frozen=True, slots=True)
class EndRow:
    """One combination: its value and what is otherwise chosen."""

    value: str
    assumed: str


@dataclass(frozen=True, slots=True)
class Universe:
    """The section of one cell."""

    key: str
    title: str
    lede: str
    chart: Markup
    effects: tuple[EffectRow, ...]
    ends: tuple[EndRow, ...]


def universe(studied: Studied, multiverse: Multiverse) -> Universe:
    """The section."""
    visit, known = studied.visit, multiverse.known
    unit = unit_of(multiverse.card, multiverse.study)
    names = [visit.cell_name(*pair) for pair in zip(native_of(multiverse), multiverse.cell, strict=False)]
    heading, spoken = visit.t.joined("list.clause", [visit.title(multiverse.card), *names]), visit.t.numbers.spoken
    said = {
        "title": heading,
        "count": f"{len(multiverse.combinations):,}",
        "low": spoken(known[0].value, unit) if known else "",
        "high": spoken(known[-1].value, unit) if known else "",
        "value": spoken(multiverse.estimate.value, unit),
    }
    form = "multiverse.title_none" if not known else "multiverse.title"
    if known and said["low"] == said["high"]:
        form = "multiverse.title_one"
    return Universe(
        key="-".join(("cell", *multiverse.cell)),
        title=visit.t(form, **said),
        lede=visit.t("multiverse.lede", **said),
        chart=Markup(_chart(visit, multiverse, unit, visit.t("multiverse.alt", **said))),  # noqa: S704 - SVG of ours
        effects=tuple(_effect(studied, multiverse, effect, unit) for effect in multiverse.effects),
        ends=tuple(_end(visit, multiverse, one, unit) for one in _ends(multiverse.distinct)),
    )


def native_of(multiverse: Multiverse) -> tuple[str, ...]:
    """The dimensions of the cell: those that come first among the indicator's own."""
    return multiverse.card.dimensions[: len(multiverse.cell)]


def choice_words(visit: Visit, multiverse: Multiverse, field: str, option: str) -> tuple[str, str]:
    """The title of a choice and the name of its option."""
    title = next(choice.title for choice in multiverse.choices if choice.field == field)
    return visit.t.elsewhere(title), visit.t.elsewhere(option)


def assumed_words(visit: Visit, multiverse: Multiverse, combination: Combination) -> str:
    """The choices of a combination that are not the study's own; empty where there is none."""
    pairs = [choice_words(visit, multiverse, c.field, option) for c, option in multiverse.assumed(combination)]
    return visit.t.joined("list.semicolon", [visit.t.named(choice, option) for choice, option in pairs])


def change_words(visit: Visit, value: Decimal, unit: str) -> str:
    """A difference with its sign; of shares and rates in points."""
    sign = "+" if value > 0 else ""
    if is_share(unit) or is_rate(unit):
        return visit.t("number.points", number=f"{sign}{grouped(value * 100, 1)}")
    return f"{sign}{visit.t.numbers.spoken(value, unit)}"


def _chart(visit: Visit, multiverse: Multiverse, unit: str, label: str) -> str:
    known = multiverse.known
    own = next((number for number, one in enumerate(known) if one.taken == multiverse.own), None)
    rows = [
        OptionRow(*choice_words(visit, multiverse, choice.field, name), [one.taken[at] == option for one in known])
        for at, choice in enumerate(multiverse.choices)
        for option, name in enumerate(choice.options)
    ]
    return curve([float(one.value or 0) for one in known], own, rows, label, visit.t.numbers.axis(unit))


def _effect(studied: Studied, multiverse: Multiverse, effect: Effect, unit: str) -> EffectRow:
    visit = studied.visit
    share = "" if effect.share is None else visit.t.numbers.percent(effect.share)
    return EffectRow(
        *choice_words(visit, multiverse, effect.field, effect.option),
        change_words(visit, effect.median, unit),
        f"+{share}" if effect.share is not None and effect.share > 0 else share,
        change_words(visit, effect.low, unit),
        change_words(visit, effect.high, unit),
        _compare_url(studied, multiverse, effect),
    )


def _compare_url(studied: Studied, multiverse: Multiverse, effect: Effect) -> str:
    """The comparison of the study with the one that differs in this choice; doubtful links are no study's choice."""
    if multiverse.cell or effect.field == "linkage":
        return ""
    against = f"{effect.field}:{effect.option}"
    return studied.address.url("compare", figure=multiverse.card.key, against=against)


def _ends(values: Sequence[Combination]) -> tuple[Combination, ...]:
    return (*values[:SHOWN], *values[max(SHOWN, len(values) - SHOWN) :])


def _end(visit: Visit, multiverse: Multiverse, one: Combination, unit: str) -> EndRow:
    return EndRow(
        visit.t.numbers.spoken(one.value, unit), assumed_words(visit, multiverse, one) or visit.t("multiverse.own")
    )
