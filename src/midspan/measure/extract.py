"""The study extract: the works that touch a region of the study, with place weights by region; cached by its hash."""

import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from midspan.measure.clusters import located_weights, study_clusters
from midspan.measure.indicator import WEIGHT
from midspan.measure.kept import check_regions
from midspan.measure.parts import links_by_place, part_rows, with_points
from midspan.measure.tables import PEOPLE, WEAK, unbound
from midspan.model.errors import StudyError, known_values
from midspan.model.merged import MERGED
from midspan.model.place import ELSEWHERE, UNKNOWN, Name, Place, Region, Theme
from midspan.model.study import Lens, Study
from midspan.store import extract_schema
from midspan.store.corpus import Manifest, tables_of
from midspan.store.engine import Engine, write_table
from midspan.store.kinds import RecordKind, with_parties

if TYPE_CHECKING:
    import ibis.expr.types as ir

OTHER_THEME = "other"
VERSION = 9


def open_extract(
    engine: Engine,
    corpus: tuple[Path, Manifest],
    folder: Path,
    regions: Sequence[Region],
    known: Sequence[Region],
    themes: Mapping[str, Theme],
    lens: Lens,
) -> Path:
    """Builds the extract where it is not cached, binds all tables to the engine, and returns its folder.

    `known` are all regions, of which some are parts of the study's.
    """
    path, _ = corpus
    target = open_definitions(engine, corpus, folder, regions, known, themes, lens)
    own = {name: target / f"{name}.parquet" for name in extract_schema.EXTRACT}
    for name, expression in (
        ("study_parties", study_parties(lens)),
        ("study_reach", study_reach(lens)),
        ("study_links", study_links(lens)),
        ("study_works", study_works()),
        ("study_funders", study_funders()),
    ):
        if not own[name].exists():
            engine.write(expression, own[name], extract_schema.EXTRACT[name].schema)
        engine.bind({name: own[name]})
    _write_clusters(engine, own["study_clusters"], own["region_places"], lens)
    _write_parts(engine, own["study_parts"], path, (regions, known), lens)
    engine.bind({name: own[name] for name in ("study_clusters", "study_parts")})
    return target


def open_definitions(
    engine: Engine,
    corpus: tuple[Path, Manifest],
    folder: Path,
    regions: Sequence[Region],
    known: Sequence[Region],
    themes: Mapping[str, Theme],
    lens: Lens,
) -> Path:
    """Binds the corpus, and what the regions and themes of a study are; returns the folder of its extract."""
    path, manifest = corpus
    check_regions(manifest, regions, {region.key: region for region in known}, lambda: read_places(path))
    target = folder / f"{extract_id(manifest.corpus_id, regions, known, themes, lens)}-{engine.name}"
    own = {name: target / f"{name}.parquet" for name in ("region_places", "theme_topics")}
    _write_region_places(own["region_places"], path, regions)
    _write_theme_topics(own["theme_topics"], themes)
    engine.bind({**tables_of(path), **own})
    return target


def extract_id(
    corpus_id: str, regions: Sequence[Region], known: Sequence[Region], themes: Mapping[str, Theme], lens: Lens
) -> str:
    """12 hexadecimal characters: corpus, definitions of regions and themes, lens."""
    text = json.dumps(
        [
            VERSION,
            corpus_id,
            str(lens),
            *(
                sorted([r.key, r.version, sorted(r.countries), sorted(r.divisions), sorted(r.places)] for r in some)
                for some in (regions, known)
            ),
            sorted([t.key, t.version, sorted(t.topics | t.subfields | t.fields)] for t in themes.values()),
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def study_reach(lens: Lens) -> "ir.Table":
    """How many regions of the study each work touches, weak links too. Found first: all else is of these works only."""
    links, regions = unbound("links"), unbound("region_places")
    placed = with_place(links.filter(links.score >= WEAK), lens)
    inside = placed.inner_join(regions, [("place", "place_id")])
    return inside.group_by("work_id").agg(reach=inside.region.nunique().cast("int32")).order_by("work_id")


def with_place(links: "ir.Table", lens: Lens) -> "ir.Table":
    """Links with their `place` by a lens."""
    return links.mutate(place=links.organisation_place_id if lens is Lens.ORGANISATION else links.place_id)


def study_links(lens: Lens) -> "ir.Table":
    """Links of works with at least one link (weak ones too) in a region of the study.

    Those of works that touch most regions come first: what a pair has in common is a small part of the file.
    """
    reached, regions = unbound("study_reach"), unbound("region_places")
    links = with_place(unbound("links"), lens).inner_join(reached, "work_id")
    placed = links.left_join(regions, [("place", "place_id")])
    region = ibis.cases(
        (placed.region.notnull(), placed.region),
        (placed.place == UNKNOWN, ibis.literal(UNKNOWN)),
        else_=ibis.literal(ELSEWHERE),
    )
    every = _described(placed.mutate(region=region))
    return every.order_by(
        ibis.desc("reach"), "work_id", "author_position", "person_id", "organisation_id", "region", "weight"
    )


def _described(links: "ir.Table") -> "ir.Table":
    """Adds what the organisation, the place and the authorship of a link say."""
    places, known = unbound("places"), known_organisations()
    authors = unbound("authorships").semi_join(unbound("study_reach"), "work_id")
    placed = places.select(place_key="place_id", country=places.country)
    leads = authors.select(
        lead_work="work_id", lead_position="author_position",
        is_lead=authors.is_corresponding | (
            ~authors.is_corresponding.max().over(ibis.window(group_by="work_id")) & (authors.author_position == 1)
        ),
    )  # fmt: skip
    joined = (
        links.left_join(known, [("organisation_id", "organisation_key")])
        .left_join(placed, [("place", "place_key")])
        .left_join(leads, [("work_id", "lead_work"), ("author_position", "lead_position")])
    )
    return joined.select(
        "work_id", "reach", *PEOPLE, "author_position", "organisation_id", "region", "score", "weight",
        is_lead=ibis.coalesce(joined.is_lead, ibis.literal(False)),
        family_id=ibis.coalesce(joined.family, joined.organisation_id),
        is_company=ibis.coalesce(joined.is_company, ibis.literal(False)),
        country=joined.country.nullif(""),
    )  # fmt: skip


def known_organisations() -> "ir.Table":
    """(organisation_key, family, is_company): what an organisation says of its links."""
    organisations = unbound("organisations")
    return organisations.select(
        organisation_key="organisation_id",
        family=ibis.ifelse(organisations.parent_id == "", organisations.organisation_id, organisations.parent_id),
        is_company=organisations.type.lower() == "company",
    )


def study_works() -> "ir.Table":
    """The works of those links, with their themes."""
    inside = unbound("works").inner_join(unbound("study_reach"), "work_id")
    return with_themes(inside).order_by(ibis.desc("reach"), "work_id")


def with_themes(inside: "ir.Table") -> "ir.Table":
    """Works as an extract has them, with the theme of their primary topic: by topic, else subfield, else field. Where
    a work has none of these, the theme that its words say.
    """
    doubles = unbound("doubles")
    for column in ("topic_id", "subfield_id", "field_id"):
        topics = unbound("theme_topics").rename({f"theme_{column}": "theme", f"key_{column}": "topic"})
        inside = inside.left_join(topics, [(column, f"key_{column}")]).drop(f"key_{column}")
    repeated = doubles.select(double_id="work_id")
    joined = inside.left_join(repeated, [("work_id", "double_id")]).left_join(_told_themes(), [("work_id", "told_id")])
    return joined.select(
        "work_id", "reach", "year", "type",
        theme=ibis.coalesce(
            joined.theme_topic_id, joined.theme_subfield_id, joined.theme_field_id, joined.told_theme,
            ibis.literal(OTHER_THEME),
        ),
        field_id=joined.field_id,
        language=joined.language,
        citations=joined.citations,
        is_theme_told=joined.told_id.notnull(),
        is_retracted=joined.is_retracted,
        is_double=joined.double_id.notnull(),
        is_merged=joined.work_id.startswith(MERGED),
        is_aligned=joined.is_aligned,
        author_count=joined.author_count,
    )  # fmt: skip


def _told_themes() -> "ir.Table":
    """(told_id, told_theme): themes by words; null where the study knows no such theme."""
    told, themes = unbound("work_themes"), unbound("theme_topics").select(told_theme="theme").distinct()
    return told.left_join(themes, [("theme", "told_theme")]).select(told_id="work_id", told_theme="told_theme")


def study_funders() -> "ir.Table":
    """The funders that those works name, and those that further records name of a work that stands for them."""
    known = unbound("funders").select("stated_id", funder="name")
    named = unbound("work_funders").inner_join(known, [("funder_id", "stated_id")])
    own = named.select("work_id", "funder")
    doubles = unbound("doubles").select("kept_work_id", double_id="work_id")
    lent = own.inner_join(doubles, [("work_id", "double_id")]).select("funder", work_id="kept_work_id")
    every = own.mutate(is_lent=False).union(lent.select("work_id", "funder", is_lent=True))
    said = every.semi_join(unbound("study_reach"), "work_id")
    once = said.group_by("work_id", "funder").agg(is_lent=said.is_lent.min())
    return once.order_by("work_id", "funder")


def study_parties(lens: Lens) -> "ir.Table":
    """Parties of contracts, projects and patents by region."""
    every = ibis.union(*(_placed_parties(name, kind, lens) for name, kind in with_parties()))
    return every.order_by("kind", "record_id", "position", "role")


def _placed_parties(name: str, kind: RecordKind, lens: Lens) -> "ir.Table":
    """The parties of one kind. Only partners of projects have another place by the organisation lens."""
    parties, regions = unbound(kind.parties), unbound("region_places").rename(region_place="place_id")
    has_seat = lens is Lens.ORGANISATION and "organisation_place_id" in parties.columns
    placed = parties.mutate(place=parties.organisation_place_id if has_seat else parties.place_id)
    placed = placed.left_join(regions, [("place", "region_place")])
    region = ibis.cases(
        (placed.region.notnull(), placed.region),
        (placed.place == UNKNOWN, ibis.literal(UNKNOWN)),
        else_=ibis.literal(ELSEWHERE),
    )
    position = placed.position if "position" in placed.columns else ibis.null("int32")
    weight = placed.weight if "weight" in placed.columns else ibis.null(WEIGHT)
    return placed.select(
        kind=ibis.literal(name), record_id=placed[kind.key], position=position, role=placed.role, region=region,
        score=placed.score, weight=weight.cast(WEIGHT),
    )  # fmt: skip


def _write_clusters(engine: Engine, path: Path, region_places: Path, lens: Lens) -> None:
    if not path.exists():
        found = study_clusters(engine.arrow(located_weights(lens)), pq.read_table(region_places))
        write_table(found, path, extract_schema.STUDY_CLUSTERS.schema)


def _write_parts(
    engine: Engine, path: Path, corpus: Path, regions: tuple[Sequence[Region], Sequence[Region]], lens: Lens
) -> None:
    if path.exists():
        return
    places = read_places(corpus)
    links = {row["place"]: row["links"] for row in engine.arrow(links_by_place(lens)).to_pylist()}
    rows = with_points(part_rows(places, *regions), places, links)
    write_table(
        pa.Table.from_pylist(rows, schema=extract_schema.STUDY_PARTS.schema), path, extract_schema.STUDY_PARTS.schema
    )


def _write_region_places(path: Path, corpus: Path, regions: Sequence[Region]) -> None:
    if path.exists():
        return
    rows: dict[str, str] = {}
    for place in read_places(corpus):
        for region in regions:
            if place in region:
                if place.place_id in rows:
                    raise StudyError(
                        f'"{place.name.en}" is in two regions of the study, {rows[place.place_id]} and {region.key}',
                        next_step="choose regions that do not overlap",
                    )
                rows[place.place_id] = region.key
    empty = [region.key for region in regions if region.key not in rows.values()]
    if empty:
        raise StudyError(f'the region "{empty[0]}" has no place in this corpus', next_step="check its TOML file")
    table = pa.table(
        {"place_id": list(rows), "region": list(rows.values())}, schema=extract_schema.REGION_PLACES.schema
    )
    write_table(table, path, extract_schema.REGION_PLACES.schema)


def _write_theme_topics(path: Path, themes: Mapping[str, Theme]) -> None:
    rows = [(topic, t.key) for t in themes.values() for topic in sorted(t.topics | t.subfields | t.fields)]
    seen: dict[str, str] = {}
    for topic, theme in rows:
        if seen.setdefault(topic, theme) != theme:
            raise StudyError(
                f'the topic "{topic}" is in two themes, {seen[topic]} and {theme}', next_step="leave it in one of them"
            )
    columns = {"topic": list(seen), "theme": list(seen.values())}
    if not path.exists():
        write_table(
            pa.table(columns, schema=extract_schema.THEME_TOPICS.schema), path, extract_schema.THEME_TOPICS.schema
        )


def read_places(corpus: Path) -> list[Place]:
    """Every known place of a corpus."""
    rows = pq.read_table(corpus / "places").to_pylist()
    return [
        Place(
            row["place_id"], Name(row["name"], row["name_zh_hans"], row["name_zh_hant"]), row["country"],
            row["admin1"], _degrees(row["latitude"]), _degrees(row["longitude"]),
        )
        for row in rows
        if row["place_id"] != UNKNOWN
    ]  # fmt: skip


def _degrees(value: float | None) -> float:
    return math.nan if value is None else value


def check_choices(study: Study, themes: Mapping[str, Theme], currencies: Collection[str]) -> None:
    """Refuses a theme and a currency that are not known."""
    if study.theme is not None and study.theme not in (*themes, OTHER_THEME):
        raise StudyError(f'there is no theme "{study.theme}"', next_step=known_values(study.theme, themes))
    if study.currency not in currencies:
        raise StudyError(f'"{study.currency}" is not a currency to count in', next_step=known_values("", currencies))


def chosen_regions(keys: Sequence[str], known: Mapping[str, Region]) -> list[Region]:
    """The regions of a study; an unknown key is an error that lists the known ones."""
    for key in keys:
        if key not in known:
            raise StudyError(f'there is no region "{key}"', next_step=known_values(key, known))
    return [known[key] for key in keys]
