"""What `midspan snapshot --look` prints."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import click

from midspan import plugins
from midspan.cli._options import Bars, Shared, say, show
from midspan.cli._plain import plain
from midspan.joint_look import JointLook, JointWorks, joint_look
from midspan.looking import Look, look
from midspan.model.place import Name, Region
from midspan.model.study import Period
from midspan.regions import load_region
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.theme import OTHER
from midspan.themes import load_theme

SHOWN = 10
"""Rows of each list; --json has them all."""


def show_look(shared: Shared, paths: Iterable[str], source: str | None) -> None:
    """Looks at tables of works and prints what is in each."""
    with Bars(passing=True) as bars:
        found = look([Path(path) for path in paths], source=source, progress=bars)
    if shared.is_json:
        show([one.as_dict() for one in found])
        return
    for one in found:
        click.echo(look_text(one, shared.lang))
    say("Addresses alone: organisations, persons and records of one work are told apart by a build.")
    say("Next: the same command without --look, then midspan build")


def show_joint_look(
    shared: Shared,
    paths: Iterable[str],
    source: str | None,
    regions: Sequence[Region],
    period: str | None,
    processes: int | None,
) -> None:
    """Looks at the works of regions in files of a snapshot and prints what they do together."""
    with Bars() as bars:
        found = joint_look(
            shared.home, [Path(path) for path in paths], regions, source=source,
            period=Period.parse(period) if period else None, processes=processes, progress=bars,
        )  # fmt: skip
    if shared.is_json:
        show(found.as_dict())
        return
    click.echo(joint_look_text(found, regions, shared.lang))
    say("By the codes and ROR ids that the source gives; addresses are read by a build.")
    say("Next: the same command without --look, then midspan build")


def joint_look_text(found: JointLook, regions: Sequence[Region], lang: str = "en") -> str:
    """What was read and left out, the works of each region, and of each two of them their joint works."""
    names = {region.key: region.name.in_language(lang) for region in regions}
    lines = [f"{found.read:,} records of {found.files:,} file{'' if found.files == 1 else 's'}"]
    left_out = (
        (found.unsound, "that are no works"), (found.repeated, "repeated"), (found.gone, "deleted or merged"),
        (found.retracted, "retracted"),
    )  # fmt: skip
    if any(count for count, _ in left_out):
        lines.append(f"  left out: {', '.join(f'{count:,} {what}' for count, what in left_out if count)}")
    for key, works in found.works.items():
        seats = found.seats[key]
        lines.append(f"  {works:,} works of {names[key]}, where {seats:,} known organisations have their seat")
    themes = {theme.key: theme.name for theme in map(load_theme, plugins.data_files("themes"))}
    for pair in found.pairs:
        lines += _joint_lines(pair, names, {**themes, OTHER: _OTHER}, lang)
    return "\n".join(lines)


_OTHER = Name("No theme of ours", "不属于任何主题", "不屬於任何主題")


def _joint_lines(pair: JointWorks, names: Mapping[str, str], themes: Mapping[str, Name], lang: str) -> Iterable[str]:
    one, other = (names[key] for key in pair.regions)
    yield f"{one} – {other}: {pair.works:,} joint works"
    if not pair.works:
        return
    people = (f"{pair.people[0]:,} of {one}", f"{pair.people[1]:,} of {other}", f"{pair.people_in_both:,} of both")
    yield f"  people: {', '.join(people)}"
    if pair.nameless:
        yield f"  {pair.nameless:,} authorships without an id of the author are not among them"
    years = {str(year): works for year, works in sorted(pair.years.items(), reverse=True)}
    yield from _rows("years, the latest first", _single(years), dict(zip(years, years, strict=True)))
    named = {key: name.in_language(lang) for key, name in themes.items()}
    yield from _rows("themes", _single(pair.themes), named)
    yield from _rows("joint works of two organisations", pair.organisations.items(), pair.names)


def look_text(one: Look, lang: str = "en") -> str:
    """Coverage, and the first rows of what was found, with names in the script of `lang` where there are any."""
    countries = _country_names(one.countries, lang)
    places = {key: one.known[key].name.in_language(lang) for key in one.places}
    years = f", {min(one.years)} to {max(one.years)}" if one.years else ""
    lines = [
        f"{plain(one.path.name)}: {one.works:,} works{years} ({one.source})",
        f"  {one.works_with_address:,} have an address, {_share(one.works_with_place, one.works)} of all have a place",
        f"  {one.addresses:,} addresses, {_share(one.addresses_with_place, one.addresses)} of them have a place",
        f"  {one.distinct_addresses:,} distinct addresses",
    ]
    if one.without_year or one.unread:
        lines.append(f"  left out: {one.without_year:,} records without a year, {one.unread:,} rows unlike the head")
    lines += _rows("works of countries or regions", _single(one.countries), countries)
    lines += _rows("joint works of two countries or regions", one.country_pairs.items(), countries)
    lines += _rows("works of places", _single(one.places), places)
    lines += _rows("joint works of two places", one.place_pairs.items(), places)
    return "\n".join(lines)


def _country_names(codes: Iterable[str], lang: str) -> dict[str, str]:
    """Names of countries or regions by their codes: of our own regions (Hong Kong SAR), else of the gazetteer."""
    gazetteer, regions = Gazetteer.load(), map(load_region, plugins.data_files("regions"))
    ours = {
        min(region.countries): region.name for region in regions if len(region.countries) == 1 and not region.divisions
    }
    names = {code: ours.get(code) or gazetteer.places[gazetteer.country_places[code]].name for code in codes}
    return {code: name.in_language(lang) for code, name in names.items()}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


def _single(works: Mapping[str, int]) -> list[tuple[tuple[str], int]]:
    return [((key,), count) for key, count in works.items()]


def _rows(title: str, works: Collection[tuple[tuple[str, ...], int]], names: Mapping[str, str]) -> list[str]:
    more = f" (the first {SHOWN}; --json has them all)" if len(works) > SHOWN else ""
    rows = [f"{count:>14,}  {plain(' – '.join(names[part] for part in key))}" for key, count in islice(works, SHOWN)]
    return [f"  {title}: {len(works):,}{more}", *rows]
