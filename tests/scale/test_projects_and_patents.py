"""Projects, grants and patents of real data, where MIDSPAN_DATA names its folder: what is read, and what it says."""

import csv
import os
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.model.study import Study
from midspan.snapshots import take_snapshot
from midspan.store.streams import opened

pytestmark = pytest.mark.scale
NSFC_MAPPING = """\
[columns]
id = "项目批准号"
title = "项目名称"
programme = "项目类别"
organisation = "依托单位"
amount = "金额"
period = "起止年月"
[constants]
currency = "CNY"
unit = "万元"
funder = "National Natural Science Foundation of China"
"""
EVERY_PROJECT = "2015-2026"
EVERY_PATENT = "1979-2022"


def data(name: str) -> Path:
    """A file of the real data; the test is skipped where it is absent."""
    folder = os.environ.get("MIDSPAN_DATA")
    if not folder or not (Path(folder) / name).exists():
        pytest.skip(f"MIDSPAN_DATA has no {name}")
    return Path(folder) / name


def corpus_of(home: Path, *paths: Path) -> Corpus:
    take_snapshot(home, paths)
    build(home)
    return Corpus(home)


def total(corpus: Corpus, key: str, study: Study) -> Decimal | None:
    return corpus.figure(key, study).total.value


@pytest.fixture(scope="module")
def cordis(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus_of(tmp_path_factory.mktemp("cordis"), data("cordis_china/cordis_china_projects.sqlite.gz"))


@pytest.fixture(scope="module")
def patents(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus_of(tmp_path_factory.mktemp("patents"), data("patents_cn_hk/mentions_cn_hk.parquet"))


def test_every_row_of_cordis_is_read_or_rejected(cordis: Corpus) -> None:
    rows = cordis.manifest.rows
    assert (rows["projects"], rows["project_partners"], rows["rejected"]) == (383, 7_259, 0)


def test_known_money_of_cordis_is_what_the_register_says_and_zero_is_unknown(cordis: Corpus) -> None:
    with (
        opened(data("cordis_china/cordis_china_projects.sqlite.gz")) as raw,
        closing(sqlite3.connect(":memory:")) as db,
    ):
        db.deserialize(raw.read())
        count, summed = db.execute(
            "SELECT count(*), sum(CAST(round(net_contribution * 100) AS INTEGER)) FROM organizations"
            " WHERE net_contribution > 0"
        ).fetchone()
    amounts = [a for a in pq.read_table(cordis.path / "project_partners")["amount"].to_pylist() if a is not None]
    assert (len(amounts), sum(amounts)) == (count, Decimal(summed) / 100)
    assert min(amounts) > 0


def test_projects_of_shanghai_and_hong_kong(cordis: Corpus) -> None:
    """18 of the 32 participations of Hong Kong are coded CN with Hong Kong as the city."""
    study = midspan.study("shanghai", "hong-kong", period=EVERY_PROJECT, currency="EUR")
    assert total(cordis, "joint_projects", study) == 4
    assert {c.key[0]: c.estimate.value for c in cordis.figure("region_projects", study).cells} == {
        "hong-kong": 30, "shanghai": 69,
    }  # fmt: skip
    assert total(cordis, "project_money_coverage", study) == 0


def test_money_of_shanghai_and_beijing_is_known_for_a_sixth(cordis: Corpus) -> None:
    study = midspan.study("shanghai", "beijing", period=EVERY_PROJECT, currency="EUR")
    assert total(cordis, "joint_projects", study) == 25
    assert total(cordis, "project_money", study) == Decimal("1542941.25")
    assert total(cordis, "project_money_coverage", study) == Decimal("0.168675")


def test_every_grant_is_read_or_rejected_with_a_reason(tmp_path: Path) -> None:
    with zipfile.ZipFile(data("china_grants/natural-2017-09-26.csv.zip")) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".csv") and not n.startswith("__"))
        path = Path(archive.extract(name, tmp_path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        count = sum(1 for _ in csv.DictReader(file))
    (tmp_path / "m.toml").write_text(NSFC_MAPPING, encoding="utf-8")
    take_snapshot(tmp_path / "home", [path], source="csv_grants", mapping=tmp_path / "m.toml")
    rows = build(tmp_path / "home").rows
    assert rows["projects"] + rows["rejected"] == count == 17_926
    amounts = pq.read_table(Corpus(tmp_path / "home").path / "projects")["amount"].to_pylist()
    assert max(a for a in amounts if a) < 10**9


def test_every_inventor_is_read_or_rejected(patents: Corpus) -> None:
    mentions = pq.read_table(data("patents_cn_hk/mentions_cn_hk.parquet"))
    parties = pq.read_table(patents.path / "patent_parties").to_pylist()
    stated = [p for p in parties if p["role"] == "inventor" and p["raw_place"]]
    assert len(stated) + patents.manifest.rows["rejected"] == len(mentions) == 18_137
    assert patents.manifest.rows["patents"] == len(set(mentions["patent_id"].to_pylist()))
    country = {p["place_id"]: p["country"] for p in pq.read_table(patents.path / "places").to_pylist()}
    hong_kong = [p for p in stated if p["raw_place"].endswith(("HK", "HKX"))]
    assert len(hong_kong) == 145
    assert {country[p["place_id"]] for p in hong_kong} == {"HK"}
    assert sum(p["place_id"] == "unknown" for p in stated) <= 250


def test_patents_of_shenzhen_and_hong_kong(patents: Corpus) -> None:
    study = midspan.study("shenzhen", "hong-kong", period=EVERY_PATENT)
    assert {c.key[0]: c.estimate.value for c in patents.figure("region_patents", study).cells} == {
        "hong-kong": 238, "shenzhen": 2_926,
    }  # fmt: skip
    crossed = patents.figure("cross_border_ownership", study, ("direction",))
    assert {c.key[0]: c.estimate.value for c in crossed.cells} == {
        "hong-kong|shenzhen": 3, "shenzhen|hong-kong": 36,
    }  # fmt: skip


def test_shenzhen_and_hong_kong_are_one_cluster_from_15_km_on_and_two_below(patents: Corpus) -> None:
    study = midspan.study("shenzhen", "hong-kong", period=EVERY_PATENT)
    shares = patents.figure("st_cluster_patents", study, ("region",))
    assert {c.key[1] for c in shares.cells} == {"gn:1795565"}
    assert {c.key[0] for c in shares.cells} == {"hong-kong", "shenzhen"}
    every = [c.key for c in patents.figure("st_cluster_patent_sensitivity", study).cells]
    found = {
        radius: {"gn:1795565", "gn:1819729"} & {cluster for r, _, cluster in every if r == radius}
        for radius in ("10", "13", "15", "20")
    }
    assert {radius: len(clusters) for radius, clusters in found.items()} == {"10": 2, "13": 2, "15": 1, "20": 1}
