"""The Python face: an open corpus, its figures, and the records behind them."""

import json
import os
import threading
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

import ibis

from midspan import plugins
from midspan.claiming import ClaimCheck, check_claim
from midspan.claims import claim_of, load_claim
from midspan.export.figure_json import figure_from_dict, figure_to_dict
from midspan.export.multiverse_json import multiverse_to_dict, multiverses_from_list
from midspan.export.notebook import figure_html
from midspan.listing import cited_works, described, has_work, names_of, organisations_of, record
from midspan.match.past import Field
from midspan.measure.compare import Measured, compare
from midspan.measure.extract import check_choices, chosen_regions, open_extract
from midspan.measure.figure import Measurer
from midspan.measure.indicator import Indicator
from midspan.measure.interval import REPLICATES
from midspan.measure.lots import lots
from midspan.measure.multiverse import GRID, multiverses
from midspan.measure.parts import part_points
from midspan.model.claim import Claim
from midspan.model.comparison import Comparison
from midspan.model.errors import CorpusError, FigureError, StudyError, known_values
from midspan.model.figure import Card, Figure
from midspan.model.listing import Listings
from midspan.model.multiverse import Multiverse
from midspan.model.organisation_map import OrganisationMap
from midspan.model.peers import PeerGroup, Ranking, ranked
from midspan.model.place import Name, PartPoint, Region, Theme
from midspan.model.progress import Progress, Silent
from midspan.model.record import CitedWork, Record, RecordPage, WorkPage
from midspan.model.study import Period, Study
from midspan.organisation_map import organisation_map
from midspan.partnering import Forecasts, Partners, partners_of, study_field
from midspan.peers import load_peers
from midspan.record.rates import QUOTES
from midspan.regions import load_region
from midspan.resolve.place import Resolver
from midspan.resolving import registry_rows, resolver_with
from midspan.review import DoubtfulString, MergedWork, Suspect, doubtful_strings, merged_works, suspects
from midspan.seminars import Seminar, Seminars
from midspan.store.baseline import Baseline, BaselineStore
from midspan.store.bucket import is_address
from midspan.store.corpus import CorpusStore, tables_of
from midspan.store.engine import DuckDB, Engine, open_engine
from midspan.store.files import write_json
from midspan.store.listing_rows import Known
from midspan.store.listings import ListingLedger
from midspan.store.suggested import SuggestionLedger
from midspan.themes import load_theme
from midspan.work_page import work_page

HOME = "midspan-data"


@dataclass(frozen=True, slots=True)
class OpenFigure(Figure):
    """A figure that can list its records; in a notebook it shows itself as table and chart."""

    corpus: "Corpus" = field(repr=False, compare=False)

    def values(self) -> list[dict[str, object]]:
        """One dictionary a cell: the breakdown, value, both uncertainties, and how many records."""
        cells: list[dict[str, object]] = figure_to_dict(self)["values"]
        return cells

    def records(self, **where: str) -> list[Record]:
        """The records behind the figure, or behind one cell (`year="2021"`); their weights sum to the value."""
        return list(self.corpus.records(self.card.key, self.study, where, 0, 10**9).rows)

    def _repr_html_(self) -> str:
        return figure_html(self)


class Corpus:
    """An open corpus. Figures are cached beside it; every method may be called from several threads."""

    def __init__(self, home: Path, corpus_id: str | None = None, *, engine: Engine | None = None) -> None:
        self.home, self.register = home, ""  # or the address of a database where the register is another
        self.path, self.manifest = CorpusStore(home).open(corpus_id)
        self.engine = engine or open_engine("duckdb", spill=home)
        self.engine.bind(tables_of(self.path))
        self._lock, self._forecasts = threading.RLock(), Forecasts()
        self._extract: tuple[object, Path, Measurer] | None = None

    @property
    def corpus_id(self) -> str:
        """The hash of everything the corpus is made of."""
        return self.manifest.corpus_id

    @property
    def edition(self) -> str:
        """Another text whenever a figure may be another one: the ids of the corpus and of the baseline in use."""
        return f"{self.corpus_id} {BaselineStore(self.home).current_id()}"

    @property
    def is_invented(self) -> bool:
        """Whether the data are made up."""
        return self.manifest.is_invented

    @property
    def snapshot_date(self) -> str:
        """The day the data stand for, or the day they were received."""
        received = (str(s["received"])[:10] for s in self.manifest.snapshots)
        return self.manifest.data_date or max(received, default="")

    @property
    def snapshots(self) -> Sequence[Mapping[str, object]]:
        """What the corpus is made of, as its manifest lists it."""
        return self.manifest.snapshots

    @property
    def years(self) -> tuple[int, int]:
        """First and last year, a partial one included."""
        return self.manifest.years

    @property
    def partial_year(self) -> int | None:
        """The year that the data do not cover whole."""
        return self.manifest.partial_year

    @property
    def baseline(self) -> Baseline | None:
        """The baseline of citations in use, the last one made in the workspace; None where there is none."""
        return BaselineStore(self.home).current()

    @cached_property
    def regions(self) -> Mapping[str, Region]:
        """Every region, by key."""
        return {region.key: region for region in map(load_region, plugins.data_files("regions"))}

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme, by key."""
        return {theme.key: theme for theme in map(load_theme, plugins.data_files("themes"))}

    @cached_property
    def peers(self) -> Mapping[str, PeerGroup]:
        """Every peer group, by key."""
        return {group.key: group for group in map(load_peers, plugins.data_files("peers"))}

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """The registry of indicators."""
        return plugins.declared("indicators", "INDICATOR")  # type: ignore[return-value]

    @property
    def cards(self) -> Mapping[str, Card]:
        """What each indicator says of itself."""
        return {key: indicator.card for key, indicator in self.indicators.items()}

    def headline(self, study: Study, by: Sequence[str] = ()) -> list[str]:
        """The headline indicators that can be given for a study and a breakdown on this corpus."""
        return [key for key in self.possible(study, by) if self.indicators[key].headline]

    def possible(self, study: Study, by: Sequence[str] = ()) -> list[str]:
        """Every indicator that can be given for a study and a breakdown on this corpus."""
        with self._lock:
            (measurer := self._measurer(study)).check_period(study)
            return [key for key in self.indicators if measurer.fits(key, study, by)]

    def figures(
        self,
        keys: Sequence[str],
        study: Study,
        by: Sequence[str] = (),
        progress: Progress = Silent(),  # noqa: B008
    ) -> list[OpenFigure]:
        """Several figures. Those that are not kept yet are made in as many threads as there are processors."""
        progress.stage("Figures", len(keys))
        with self._lock:
            measurer = self._measurer(study)
            paths = {key: self._figure_path(measurer, key, study, by) for key in keys}
            todo = [key for key, path in paths.items() if not path.exists()]
            progress.advance(len(keys) - len(todo))

            def make(lot: Sequence[str]) -> None:
                for key in lot:
                    write_json(paths[key], figure_to_dict(measurer.figure(key, study, by)))
                    progress.advance()

            pool = ThreadPoolExecutor((os.cpu_count() or 1) if self.engine.is_threaded else 1)
            try:
                deque(pool.map(make, lots(self.indicators, todo)), maxlen=0)
            finally:
                pool.shutdown(cancel_futures=True)
            return [self.figure(key, study, by) for key in keys]

    def figure(self, key: str, study: Study, by: Sequence[str] = ()) -> OpenFigure:
        """A figure with both uncertainties, broken down by dimensions of its indicator."""
        with self._lock:
            measurer = self._measurer(study)
            indicator = measurer.indicator(key)
            cached = self._figure_path(measurer, key, study, by)
            if cached.exists():
                figure = figure_from_dict(json.loads(cached.read_text(encoding="utf-8")), indicator.card, study)
            else:
                figure = measurer.figure(key, study, tuple(by))
                write_json(cached, figure_to_dict(figure))
        return OpenFigure(**{f.name: getattr(figure, f.name) for f in fields(Figure)}, corpus=self)

    def among_peers(self, key: str, study: Study, group: str, progress: Progress = Silent()) -> Ranking:  # noqa: B008
        """A figure of the study's pair among those of a peer group, each counted alike on this corpus."""
        if group not in self.peers:
            raise StudyError(f'there is no peer group "{group}"', next_step=known_values(group, self.peers))
        if len(study.region_pairs) != 1:
            raise StudyError(
                f"a pair stands among peers, the study has {len(study.regions)} regions",
                next_step="name two, for example: shanghai hong-kong",
            )
        peers, own = self.peers[group], study.region_pairs[0]
        pairs, figures = (own, *sorted({*peers.pairs} - {own})), []
        progress.stage("Pairs", len(pairs))
        for pair in pairs:
            figure = self.figure(key, replace(study, regions=pair))
            if figure.by:
                raise FigureError(
                    f'"{key}" has no single value for a pair: it stands by {", ".join(figure.by)}',
                    next_step="choose another, for example: --figure joint_works",
                )
            figures.append((pair, figure))
            progress.advance()
        return ranked(peers, own, figures)

    def records(self, key: str, study: Study, where: Mapping[str, str], offset: int, limit: int) -> RecordPage:
        """Records behind a figure or one of its cells, newest first."""
        with self._lock:
            measurer = self._measurer(study)
            listed = measurer.listed(key, study, where)
            counts = measurer.engine.arrow(listed.agg(total=listed.count()))
            kind = measurer.indicator(key).card.records
            shown = described(listed, kind).order_by([ibis.desc("year"), "record_id"]).limit(limit, offset=offset)
            rows = measurer.engine.arrow(shown)
            linked = organisations_of(measurer.engine, rows, listed, study) if kind == "works" else {}
        return RecordPage(int(counts["total"][0].as_py()), tuple(record(row, linked) for row in rows.to_pylist()))

    def cited(self, records: Sequence[Record]) -> list[CitedWork]:
        """Works behind a figure with their types, languages and authors; records of another kind are left out."""
        with self._lock:
            return cited_works(self.engine, records)

    def multiverses(self, key: str, study: Study) -> tuple[Multiverse, ...]:
        """The values of each cell of a figure under every combination of reasonable choices; cached like figures."""
        figure = self.figure(key, study)
        with self._lock:
            cached = self._figure_path(self._measurer(study), key, study, ()).with_suffix(f".multiverse{GRID}.json")
            if not cached.exists():
                write_json(cached, [multiverse_to_dict(one) for one in multiverses(self._measurer, figure)])
        return multiverses_from_list(json.loads(cached.read_text(encoding="utf-8")), figure)

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every claim, by key."""
        return {claim.key: claim for claim in map(load_claim, plugins.data_files("claims"))}

    def claim(self, claim: str | Claim) -> ClaimCheck:
        """A claim (by key, by the name of its TOML file, or itself) with ours beside it."""
        wanted = claim if isinstance(claim, Claim) else claim_of(claim, self.claims)
        return check_claim(self, wanted, {**self.claims, wanted.key: wanted})

    def compare(
        self, key: str, study: Study, *, other: "Corpus | None" = None, other_study: Study | None = None, **where: str
    ) -> Comparison:
        """A figure (or one cell) here and on another side, another corpus or study or both, and what moved it."""
        there, studied = other or self, other_study or study
        sides = [
            Measured(corpus.figure(key, of, tuple(where)), partial(corpus._measurer, of), where)  # noqa: SLF001
            for corpus, of in ((self, study), (there, studied))
        ]
        with self._lock, there._lock:  # noqa: SLF001
            return compare(*sides)

    def listings(self, day: date) -> Listings:
        """The offers, requests and directories of the workspace that are open on a day."""
        return ListingLedger(self.home).on(day)

    def seminars(self, day: date) -> tuple[Seminar, ...]:
        """The events of the workspace as they stand on a day, the newest first."""
        return Seminars(self.home, Known(self.regions, self.themes), self.register).on(day)

    def work(self, work_id: str) -> WorkPage:
        """A work with its authorships, raw affiliation strings and judgements, its records and where they differ."""
        with self._lock:
            page = work_page(self.engine, work_id, self.themes)
        if page is None:
            raise CorpusError(
                f'there is no work "{work_id}" in corpus {self.corpus_id}',
                next_step="copy an id from a list of records",
            )
        return page

    def has_work(self, work_id: str) -> bool:
        """Whether there is a work of this id."""
        with self._lock:
            return has_work(self.engine, work_id)

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver with the organisations that the corpus was built with."""
        return resolver_with(registry_rows(self.path), self.home)

    def doubtful(self, regions: Sequence[str] = (), limit: int = 100) -> list[DoubtfulString]:
        """Strings worth a person's look: first those that decide joint works of the regions, then by works."""
        with self._lock:
            if regions:
                self._measurer(Study(tuple(regions), Period(*self.years)))
            return doubtful_strings(self.engine, regions, limit)

    def suspects(self, regions: Sequence[str], limit: int = 100) -> list[Suspect]:
        """The authors of joint works of the regions who are likeliest several persons, or two of whom may be one."""
        study = Study(tuple(regions), Period(*self.years))
        with self._lock:
            joint = self._measurer(study).listed("joint_works", study, {})
            works = self.engine.arrow(joint.select(work_id="record_id"))
        own = self.engine if isinstance(self.engine, DuckDB) else DuckDB(self.engine.memory, self.home)
        return suspects(own, self.path, works, limit)

    def doubles(self) -> list[MergedWork]:
        """What was merged: each record that repeats another one, with the reason."""
        with self._lock:
            return merged_works(self.engine)

    def organisation_names(self, ids: Collection[str]) -> Mapping[str, Name]:
        """Names of organisations (and of places, by `gn:` ids) in the three scripts; ids without one are missing."""
        with self._lock:
            return names_of(self.engine, ids)

    def part_points(self, study: Study) -> Mapping[str, PartPoint]:
        """Where a map draws each part of the study's regions, and of those elsewhere; by key."""
        with self._lock:
            self._measurer(study)
            rows = self.engine.arrow(part_points()).to_pylist()
        return {row["part"]: PartPoint(**row) for row in rows}

    def organisation_map(self, study: Study, seed: int = 0) -> OrganisationMap:
        """The organisations of a study with their communities and positions. Needs the extra `midspan[graph]`."""
        with self._lock:
            return organisation_map(self.engine, self.extract_folder(study), self.corpus_id, study, seed)

    def partners(self, study: Study) -> Partners:
        """Who could work together across the regions of a study, with reasons."""
        folder, words = self.extract_folder(study), SuggestionLedger(self.home).words()
        read = partial(self._field, study)
        return partners_of(read, self._forecasts, folder, self.corpus_id, study, self.partial_year, words)

    def _field(self, study: Study) -> Field:
        with self._lock:
            self._measurer(study)
            return study_field(self.engine, study)

    def extract_folder(self, study: Study) -> Path:
        """Where what is computed for a study is kept; its extract is what the engine then reads."""
        with self._lock:
            self._measurer(study)
            return self._extract[1]  # type: ignore[index]

    def _measurer(self, study: Study) -> Measurer:
        """Binds the engine to the study's extract; theme and currency are checked here, where they are known."""
        check_choices(study, self.themes, QUOTES)
        wanted = (study.regions, study.lens, (baseline := self.baseline) and baseline.baseline_id)
        if self._extract is None or self._extract[0] != wanted:
            chosen, known = chosen_regions(study.regions, self.regions), list(self.regions.values())
            corpus, within = (self.path, self.manifest), self.home / "extracts"
            folder = open_extract(self.engine, corpus, within, chosen, known, self.themes, study.lens)
            if baseline is not None:
                self.engine.bind({"baseline": BaselineStore(self.home).rows(baseline)})
            self._extract = (wanted, folder, Measurer(self.engine, self.manifest, self.indicators, baseline))
        return self._extract[2]

    def _figure_path(self, measurer: Measurer, key: str, study: Study, by: Sequence[str]) -> Path:
        name = f"{key}-{study.study_id}-{measurer.fingerprint(key, study, by)}-{REPLICATES}.json"
        return self.extract_folder(study) / "figures" / name


def open_corpus(
    home: str | Path = HOME,
    corpus_id: str | None = None,
    *,
    engine: str | Engine = "duckdb",
    memory: str | None = None,
    master: str = "local[2]",
) -> Corpus:
    """Opens the current corpus of a workspace (or one by id, or s3://bucket/folder), on an engine, open or by name."""
    path = Path(home)
    if not path.is_dir() and not is_address(corpus_id):
        step = "run midspan demo, or midspan snapshot and midspan build"
        raise CorpusError(f'there is no workspace "{home}"', next_step=step)
    opened = open_engine(engine, memory=memory, master=master, spill=path) if isinstance(engine, str) else engine
    return Corpus(path, corpus_id, engine=opened)
