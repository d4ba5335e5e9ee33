"""Real exports: every record in is a work or rejected with file, row and reason; counts made without our readers agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rispy
from conformance import (
    ENDS_WITH_COUNTRY,
    Conformance,
    conformances,
    countries_of,
    false_in,
    is_false,
    not_read,
    text_of,
)

from midspan.model.errors import SourceError
from midspan.resolve.place import default_resolver
from midspan.snapshots import take_snapshot
from midspan.sources import ris, wos_plain, wos_tab
from midspan.store.batch import SnapshotFile
from tests.fixtures.inputs import read, told
from tests.scale.test_real_data import data

pytestmark = pytest.mark.scale
RECORDS = {
    "alexandria3k/ORCID_2022_10_summaries.tar.gz": (459, 2),
    "biblium/scopus_200.csv": (200, 0),
    "biblium/wos_500.txt": (500, 0),
    "cnki/cnki_refworks_sample.txt": (4, 0),
    "ieee_csv/litstudy_ieee_1.csv": (100, 0),
    "ieee_csv/litstudy_ieee_2.csv": (100, 0),
    "ieee_csv/litstudy_ieee_3.csv": (100, 0),
    "ieee_csv/litstudy_ieee_4.csv": (100, 0),
    "ieee_csv/litstudy_ieee_5.csv": (41, 0),
    "ieee_csv/litstudy_springer.csv": (1000, 0),
    "netscity/netscity_tobler.csv": (52, 0),
    "pop_csv/tobler_pop.csv": (759, 70),
    "proquest/metaknowledge_proquest.txt": (100, 0),
    "ris/bibx_scopus.ris.gz": (836, 0),
    "ris/tobler_scopus.ris": (81, 0),
    "ris/tobler_wos.ris": (81, 0),
    "scopus_bib/pybibx_scopus.bib": (263, 0),
    "scopus_csv/bibliometrix_scopus_sample.csv": (8, 0),
    "scopus_csv/bibx_scopus_581.csv.gz": (581, 0),
    "scopus_csv/metaknowledge_scopus.csv": (220, 0),
    "scopus_csv/tobler_scopus.csv": (81, 0),
    "wos_bib/pybibx_wos.bib": (236, 0),
    "wos_plain/bibliometrix_wos_sample.txt": (8, 0),
    "wos_plain/bibx_bit-pattern_500.txt.gz": (500, 0),
    "wos_plain/metaknowledge_ManyAuthors.isi": (500, 0),
    "wos_plain/metaknowledge_badFile.isi": (31, 1),
    "wos_plain/metaknowledge_testFile.isi": (32, 2),
    "wos_plain/refsplitr_example.txt": (49, 0),
    "wos_tab/scientopy_1000.txt.gz": (1000, 0),
    "wos_tab/scientopy_2000.txt.gz": (1000, 0),
    "wos_tab/scientopy_3000.txt.gz": (1000, 0),
    "wos_tab/scientopy_4000.txt.gz": (1000, 0),
    "wos_tab/scientopy_4071.txt.gz": (71, 0),
    "wos_tab/tobler_savedrecs.txt": (81, 0),
    "zotero_csv/tobler_zotero.csv": (319, 11),
}
"""Works and rejected records of each file."""
COUNTRIES = frozenset(
    """
    AD AE AL AR AT AU BA BD BE BF BG BH BO BR BT BW CA CH CL CM CN CO CR CU CY CZ DE DK DZ EC EE EG ES ET FI FJ
    FR GB GE GH GR GT HK HR HU ID IE IL IN IQ IR IS IT JO JP KE KG KH KR KW KZ LB LI LK LT LU LV LY MA ME MK
    MO MT MX MY MZ NA NE NG NL NO NP NZ OM PA PE PG PH PK PL PS PT PY QA RO RS RU RW SA SE SG SI SK SM SN SV SZ
    TG TH TN TR TW TZ UA UG US UY VE VN XK YE ZA ZM
    """.split()
)
"""Every country that is found in these files; the rare ones, and their addresses, a person has looked at."""
REJECTED = {
    "wos_plain/metaknowledge_badFile.isi": ["metaknowledge_badFile.isi:3"],
    "wos_plain/metaknowledge_testFile.isi": ["metaknowledge_testFile.isi:3", "metaknowledge_testFile.isi:415"],
}


@pytest.fixture(scope="module")
def every() -> dict[str, Conformance]:
    return {one.name: one for one in conformances(data("conformance").parent)}


def test_every_record_in_is_a_work_or_rejected(every: dict[str, Conformance]) -> None:
    assert [one.name for one in every.values() if not one.is_whole] == []
    read_here = {name: (one.report.works, one.report.rejected) for name, one in every.items() if name in RECORDS}
    assert read_here == RECORDS


@pytest.mark.parametrize("name", REJECTED)
def test_broken_records_are_rejected_with_file_and_row(name: str) -> None:
    found = read(wos_plain.SOURCE, data(f"conformance/{name}"))["rejected"]
    assert [row["source_row"] for row in found] == REJECTED[name]
    assert 'the cited reference "Abraham M., 1909' in found[0]["reason"]


def test_a_missing_end_is_remarked(every: dict[str, Conformance]) -> None:
    told = [name for name, one in every.items() if name.startswith("wos_plain") and one.report.remarks]
    assert told == ["wos_plain/metaknowledge_badFile.isi"]


def test_4071_works_of_web_of_science_are_read() -> None:
    paths = [data(f"conformance/wos_tab/scientopy_{n}.txt.gz") for n in ("1000", "2000", "3000", "4000", "4071")]
    works = sum(len(read(wos_tab.SOURCE, path)["works"]) for path in paths)
    assert works == 4071


def ris_files() -> Iterator[Path]:
    for name in ("ris/bibx_scopus.ris.gz", "ris/tobler_scopus.ris", "ris/tobler_wos.ris"):
        yield data(f"conformance/{name}")


def test_rispy_reads_the_same_authors_titles_and_years() -> None:
    for path in ris_files():
        theirs = rispy.loads(text_of(path))
        found = read(ris.SOURCE, path)
        names: dict[str, list[str]] = {}
        for row in found["authorships"]:
            names.setdefault(row["work_id"], []).append(row["author_name"])
        ours = [(" ".join(w["title"].split()), str(w["year"]), names.get(w["work_id"], [])) for w in found["works"]]
        assert ours == [
            (" ".join(r["title"].split()), r["year"], [n for n in r.get("authors", []) if n[0] != "["]) for r in theirs
        ]


def test_a_country_is_found_in_no_address_that_does_not_end_with_it(every: dict[str, Conformance]) -> None:
    """Scopus and Web of Science alone end each address with its country."""
    resolver = default_resolver()
    strings = {s for one in every.values() if one.kind in ENDS_WITH_COUNTRY for s in one.strings}
    wrong = {s: sorted(found) for s in strings if is_false(s, found := countries_of(resolver, s))}
    assert wrong == {}


def test_every_country_over_all_files_is_one_that_was_looked_at(every: dict[str, Conformance]) -> None:
    """None is false; `?` would be an address that nobody has looked at (`REVIEWED`)."""
    resolver = default_resolver()
    found = {(one.kind, s): countries_of(resolver, s) for one in every.values() for s in one.strings}
    assert set().union(*found.values()) == COUNTRIES
    wrong = {a: false for (kind, a), countries in found.items() if (false := false_in(kind, a, countries))}
    assert wrong == {}


def test_what_no_source_reads_is_known_and_refused(tmp_path: Path) -> None:
    folder = data("conformance")
    names = [name for name, why in not_read(folder.parent) if why]
    assert [name for name, why in not_read(folder.parent) if not why] == []
    assert len(names) == 17
    for name in names:
        with pytest.raises(SourceError) as caught:
            take_snapshot(tmp_path, [folder / name])
        assert told(caught.value)[0].endswith("is of no kind that Midspan recognises")


def test_an_export_without_its_tie_is_not_aligned(every: dict[str, Conformance]) -> None:
    shares = {name: round(one.aligned / one.report.works, 2) for name, one in every.items() if name in RECORDS}
    assert shares["netscity/netscity_tobler.csv"] == 0
    assert 0.25 < shares["scopus_bib/pybibx_scopus.bib"] < 0.35
    assert shares["scopus_csv/bibx_scopus_581.csv.gz"] == 1


def test_a_snapshot_file_is_named_in_every_row() -> None:
    path = data("conformance/wos_plain/refsplitr_example.txt")
    file = SnapshotFile(path, "wos_plain", "v", "0" * 64, {}, "sub/name.txt")
    rows = [row[3] for batch in wos_plain.read(file) for row in batch.rows["works"]]
    assert len(rows) == 49
    assert all(str(row).startswith("sub/name.txt:") for row in rows)
