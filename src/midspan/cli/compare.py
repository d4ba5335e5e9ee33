"""midspan compare"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from midspan.cli._options import Shared, choices, say, shared, show

if TYPE_CHECKING:
    from midspan.model.study import Study
    from midspan.model.switches import Switch

YES_OR_NO = {"yes": True, "no": False}


@click.command(
    "compare",
    epilog="Example: midspan compare shanghai hong-kong --period 2019-2023 --against author-cap=30",
)
@click.option("--figure", "key", default="joint_works", show_default=True, metavar="KEY", help="The indicator.")
@click.option(
    "--against",
    multiple=True,
    required=True,
    metavar="NAME=VALUE",
    help="What is otherwise on the other side: corpus=ID, period=YEARS, or a choice such as author-cap=30; again for "
    "more.",
)
@click.option("--where", multiple=True, metavar="NAME=VALUE", help="One cell, such as region=shanghai.")
@click.option("--records", "is_records", is_flag=True, help="List every record that moved the figure.")
@choices
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared, study: Study, key: str, against: tuple[str, ...], where: tuple[str, ...], is_records: bool
) -> None:
    from midspan.export.comparison_text import comparison_text, comparison_to_dict, moved_text

    said = _pairs(against)
    corpus_id = said.pop("corpus", (None,))[-1]
    other_study = other_side(study, said)
    other = replace(shared, corpus_given=corpus_id).opened() if corpus_id else None
    cell = {name: values[-1] for name, values in _pairs(where).items()}
    found = shared.opened().compare(key, study, other=other, other_study=other_study, **cell)
    if shared.is_json:
        show(comparison_to_dict(found))
    elif is_records:
        for moved in found.moved:
            click.echo(moved_text(moved))
    else:
        click.echo(comparison_text(found))
        say("The records that moved it: add --records")


def _pairs(texts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What `name=value` says, by name, in the order it was said; a name by itself is said with yes."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, _, value = text.partition("=")
        found[name] = (*found.get(name, ()), value or "yes")
    return found


def other_side(study: Study, said: dict[str, tuple[str, ...]]) -> Study:
    """The study with what is otherwise; a choice is named as on the command line, and `none` is its usual value."""
    from midspan.model.errors import StudyError, known_values
    from midspan.model.study import Period
    from midspan.model.switches import SWITCHES

    switches = {switch.option: switch for switch in SWITCHES}
    fields: dict[str, Any] = {}
    for name, texts in said.items():
        if name == "period":
            fields["period"] = Period.parse(texts[-1])
        elif name in switches:
            fields[switches[name].field] = _value(switches[name], texts)
        else:
            known = ("corpus", "period", *switches)
            raise StudyError(f'"{name}" is not a choice of a study', next_step=known_values(name, known))
    return replace(study, **fields)


def _value(switch: Switch, texts: tuple[str, ...]) -> object:
    from midspan.model.errors import StudyError
    from midspan.model.switches import usual

    if texts == ("none",):
        return usual(switch)
    if switch.flag is None:
        return switch.read_all(texts)
    if texts[-1] not in YES_OR_NO:
        raise StudyError(f'"{switch.option}={texts[-1]}" has no meaning', next_step=f"write {switch.option}=yes or =no")
    return switch.flag if YES_OR_NO[texts[-1]] else not switch.flag


COMMAND.help = """Compare a figure of REGIONS with the same figure on another side.

The other side (B) has what --against says; the rest is as given (A). Both values, the difference, and which records
moved it and why."""
