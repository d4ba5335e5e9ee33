"""A first look at tables of works says what a corpus of them says of clean addresses, before there is one."""

import csv
import gzip
from collections import Counter
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.inputs import contents, contracts_csv, told, tree

from midspan.build import build
from midspan.looking import Look, look
from midspan.measure.tables import COUNTED
from midspan.model.errors import SourceError
from midspan.model.place import UNKNOWN
from midspan.resolve.endings import Endings
from midspan.resolve.place import default_resolver
from midspan.snapshots import take_snapshot
from midspan.store.corpus import CorpusStore

SHANGHAI, HONG_KONG, MACAO, SHENZHEN = "gn:1796236", "gn:1819729", "gn:1821274", "gn:1795565"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "sources"
FUDAN, HKU = "Fudan University, Shanghai 200433, China", "The University of Hong Kong, Pokfulam, Hong Kong"
CLEAN = (
    FUDAN,
    HKU,
    "Fudan Univ, Sch Life Sci, Shanghai, Peoples R China",
    "University of Macau, Taipa, Macao, China",
    "National Taiwan University, Taipei, Taiwan",
    "Department of Physics, Example University, Paris, France",
    "Example Institute, Smallville, Montreal, QC, Canada",
    "School of Medicine, Example University, Boston, MA 02115, United States",
    "Example Ltd, London SW7 2AZ, United Kingdom",
    "同济大学材料学院，上海 200092",
    "香港中文大學，香港",
    "Shenzhen Institute, Example University of Hong Kong, Shenzhen, China",
    "Example Society, France",
    "nowhere that is known",
)
HEADS = {
    "scopus_csv": (",", "; ", ("Authors", "Title", "Year", "Source title", "Affiliations", "EID")),
    "wos_tab": ("\t", "; ", ("PT", "AU", "TI", "PY", "C1", "UT")),
    "openalex_csv": (
        ",", "|",
        ("id", "title", "publication_year", "type", "authorships.author.display_name",
         "authorships.raw_affiliation_strings", "authorships.institutions.display_name"),
    ),
}  # fmt: skip


def table(path: Path, source: str, *works: tuple[str, tuple[str, ...]], tail: str = "") -> Path:
    """A table of a source: a row for each year and addresses."""
    delimiter, parting, names = HEADS[source]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=f"{tail}\n")
        file.write(delimiter.join(names) + "\n")
        for number, (year, addresses) in enumerate(works, 1):
            listed = parting.join(addresses)
            writer.writerow(
                {
                    "scopus_csv": ("Au A.; Bo B.", f"T{number}", year, "S", listed, f"2-s2.0-{number}"),
                    "wos_tab": ("J", "Au, A; Bo, B", f"T{number}", year, listed, f"WOS:{number}"),
                    "openalex_csv": (
                        f"https://openalex.org/W{number}",
                        f"T{number}",
                        year,
                        "article",
                        "A|B",
                        listed,
                        "",
                    ),
                }[source]
            )
    return path


def first(path: Path, source: str | None = None) -> Look:
    (found,) = look([path], source=source)
    return found


def of_corpus(home: Path, path: Path) -> tuple[Counter[str], Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Works of places, of pairs of places and of pairs of countries by the tables of a corpus."""
    take_snapshot(home, [path])
    build(home)
    held = contents(CorpusStore(home).open()[0], ("links", "places"))
    country = {row["place_id"]: row["country"] for row in held["places"]}
    places: dict[str, set[str]] = {}
    for row in held["links"]:
        if row["score"] >= COUNTED and row["place_id"] != UNKNOWN:
            places.setdefault(row["work_id"], set()).add(row["place_id"])
    return (
        Counter(place for found in places.values() for place in found),
        Counter(pair for found in places.values() for pair in combinations(sorted(found), 2)),
        Counter(p for found in places.values() for p in combinations(sorted({country[one] for one in found}), 2)),
    )


@pytest.mark.parametrize("source", HEADS)
def test_of_clean_addresses_it_finds_what_a_corpus_has(tmp_path: Path, source: str) -> None:
    works = [("2020", (one, CLEAN[number - 3], CLEAN[number // 2])) for number, one in enumerate(CLEAN)]
    path = table(tmp_path / "works.txt", source, *works, ("2021", ()), ("2022", (HKU, HKU)))
    found = first(path)
    places, place_pairs, country_pairs = of_corpus(tmp_path / "home", path)
    assert found.source == source
    assert dict(found.places) == dict(places)
    assert dict(found.place_pairs) == dict(place_pairs)
    assert dict(found.country_pairs) == dict(country_pairs)
    assert {"CN", "HK", "MO", "TW"} <= set(found.countries)
    assert len(place_pairs) > 10


@pytest.mark.parametrize("name", ["scopus_csv.2016.csv", "scopus_csv.2024.csv", "wos_tab.txt", "wos_tab.windows.txt"])
def test_of_an_export_it_finds_what_a_corpus_has(tmp_path: Path, name: str) -> None:
    found = first(FIXTURES / name)
    places, place_pairs, country_pairs = of_corpus(tmp_path, FIXTURES / name)
    assert (dict(found.places), dict(found.place_pairs)) == (dict(places), dict(place_pairs))
    assert dict(found.country_pairs) == dict(country_pairs)
    assert places


def test_counts_and_coverage_by_hand(tmp_path: Path) -> None:
    path = table(
        tmp_path / "s.csv", "scopus_csv",
        ("2020", (FUDAN, HKU)), ("2020", (FUDAN, FUDAN, HKU)), ("2021", (FUDAN,)), ("2022", ("nowhere",)), ("2022", ()),
        ("", (HKU,)), ("20222", (HKU,)),
    )  # fmt: skip
    found = first(path)
    assert (found.works, found.without_year, found.unread, dict(found.years)) == (5, 2, 0, {2020: 2, 2021: 1, 2022: 2})
    assert (found.works_with_address, found.works_with_place) == (4, 3)
    assert (found.addresses, found.addresses_with_place, found.distinct_addresses) == (7, 6, 3)
    assert list(found.countries.items()) == [("CN", 3), ("HK", 2)]
    assert list(found.places.items()) == [(SHANGHAI, 3), (HONG_KONG, 2)]
    assert found.country_pairs == {("CN", "HK"): 2}
    assert found.place_pairs == {(SHANGHAI, HONG_KONG): 2}
    assert {key: found.known[key].country for key in found.places} == {SHANGHAI: "CN", HONG_KONG: "HK"}


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    works = [(str(2000 + number % 5), CLEAN[number : number + 3]) for number in range(len(CLEAN))]
    one = first(table(tmp_path / "s.csv", "scopus_csv", *works)).as_dict()
    assert first(table(tmp_path / "s.csv", "scopus_csv", *reversed(works))).as_dict() == one


def test_names_of_authors_are_no_addresses_of_web_of_science(tmp_path: Path) -> None:
    path = table(tmp_path / "w.txt", "wos_tab", ("2020", (f"[Paris, A; London, B] {FUDAN}", f"[Boston, C] {HKU}")))
    assert dict(first(path).places) == {SHANGHAI: 1, HONG_KONG: 1}


def test_of_openalex_organisations_stand_for_strings_that_a_work_has_not(tmp_path: Path) -> None:
    path = table(tmp_path / "o.csv", "openalex_csv", ("2020", (FUDAN,)), ("2020", ()), ("2020", ()))
    rows = path.read_text().splitlines()
    rows[2] = rows[2][:-1] + ",The University of Hong Kong|"
    path.write_text("\n".join(rows) + "\n")
    assert dict(first(path).places) == {SHANGHAI: 1, HONG_KONG: 1}
    with path.open(newline="") as file:
        kept = [row[:5] + row[6:] for row in csv.reader(file)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(kept)
    assert dict(first(path).places) == {HONG_KONG: 1}


def test_of_web_of_science_dates_stand_for_years_and_reprint_addresses_for_addresses(tmp_path: Path) -> None:
    corresponding = f"Au, A; Bo, B (corresponding author), {FUDAN}; Co, C; Do, D (Corresponding author), {HKU}."
    path = tmp_path / "w.txt"
    rows = (("2020", "", "", corresponding), ("", "", "JUN 2023", corresponding), ("", "MAY", "", ""))
    lines = ("\t".join(("J", "Au, A", "T", *row, f"WOS:{number}")) for number, row in enumerate(rows))
    path.write_text("\n".join(["PT\tAU\tTI\tPY\tEY\tEA\tRP\tUT", *lines]))
    found = first(path)
    assert (dict(found.years), found.without_year, found.addresses) == ({2020: 1, 2023: 1}, 1, 4)
    assert dict(found.places) == {SHANGHAI: 2, HONG_KONG: 2}


def test_compressed_in_utf_16_or_with_rows_in_several_lines_is_the_same(tmp_path: Path) -> None:
    works = [("2020", (FUDAN, HKU)), ("2021", (FUDAN,))]
    plain = table(tmp_path / "s.csv", "scopus_csv", *works)
    expected = {**first(plain).as_dict(), "file": ""}
    text = plain.read_text()
    for name, data in {
        "s.csv.gz": gzip.compress(text.encode()),
        "mark.csv": b"\xef\xbb\xbf" + text.encode(),
        "wide.csv": text.encode("utf-16"),
        "lines.csv": text.replace("T1", '"T\n1"').encode(),
        "windows.csv": text.replace("\n", "\r\n").encode(),
        "open.csv": text.rstrip("\n").encode(),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert {**first(path).as_dict(), "file": ""} == expected, name


def test_rows_that_end_with_more_delimiters_than_the_head_are_read(tmp_path: Path) -> None:
    works = [("2020", (FUDAN, HKU)), ("2021", (FUDAN,))]
    found = first(table(tmp_path / "w.txt", "wos_tab", *works, tail="\t"))
    assert (found.works, found.unread, dict(found.places)) == (2, 0, {SHANGHAI: 2, HONG_KONG: 1})


def test_rows_that_do_not_fit_the_head_are_counted_and_left_out(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", "scopus_csv", ("2020", (FUDAN, HKU)), ("2021", (FUDAN,)))
    path.write_text(path.read_text() + "too,few\nAu A.,T9,2020,S,x,2-s2.0-9,too,many\n")
    found = first(path)
    assert (found.works, found.unread, dict(found.places)) == (2, 2, {SHANGHAI: 2, HONG_KONG: 1})


def test_a_table_of_no_works_or_no_addresses_has_nothing(tmp_path: Path) -> None:
    for works in ((), (("2020", ()),), (("none", (FUDAN,)),)):
        found = first(table(tmp_path / "s.csv", "scopus_csv", *works))
        assert (found.addresses, found.works_with_place, found.places, found.place_pairs) == (0, 0, {}, {})


def test_each_file_of_a_folder_is_looked_at_and_nothing_is_kept(tmp_path: Path) -> None:
    table(tmp_path / "a.csv", "scopus_csv", ("2020", (FUDAN,)))
    table(tmp_path / "b.csv", "openalex_csv", ("2020", (HKU,)), ("2020", (HKU,)))
    assert [(one.source, one.works) for one in look([tmp_path])] == [("scopus_csv", 1), ("openalex_csv", 2)]
    assert tree(tmp_path) == ["a.csv", "b.csv"]


def test_what_is_no_table_of_works_is_said(tmp_path: Path) -> None:
    contracts = contracts_csv(tmp_path / "c.csv", {})
    with pytest.raises(SourceError) as caught:
        look([contracts])
    assert told(caught.value) == (
        'a first look is not taken at files of the source "csv_contracts"',
        str(contracts),
    )
    assert "openalex_csv, scopus_csv, wos_tab" in caught.value.next_step
    path = table(tmp_path / "s.csv", "scopus_csv", ("2020", (FUDAN,)))
    path.write_text(path.read_text().replace("Affiliations", "Affiliation"))
    with pytest.raises(SourceError) as caught:
        look([path])
    assert told(caught.value) == ('there is no column "Affiliations"', "s.csv")
    path.write_bytes(
        path.read_text().replace("Affiliation", "Affiliations").replace("Fudan", "Universität").encode("cp1252")
    )
    with pytest.raises(SourceError) as caught:
        look([path])
    assert told(caught.value)[0] == '"s.csv" can\'t be read as a table in UTF-8'


def test_a_row_of_thousands_of_authors_is_read(tmp_path: Path) -> None:
    addresses = tuple(f"Laboratory {n}, {FUDAN}" for n in range(30_000))
    path = table(tmp_path / "s.csv", "scopus_csv", ("2020", (HKU,)), ("2021", addresses), ("2022", (FUDAN,)))
    assert path.stat().st_size > 1 << 20
    (found,) = look([path])
    assert (found.works, found.addresses, found.addresses_with_place) == (3, 30_002, 30_002)


def placed(address: str) -> tuple[str, ...]:
    answers, numbers = Endings(default_resolver()).places(pa.array([address]))
    return answers[numbers[0]]


@pytest.mark.parametrize("address", CLEAN)
def test_a_clean_address_is_where_the_whole_of_it_is(address: str) -> None:
    whole = {o.place_id for o in default_resolver().resolve(address) if o.score >= COUNTED and o.place_id != UNKNOWN}
    assert set(placed(address)) == whole


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("Xiamen Univ, Tan Kah Kee Coll, Zhangzhou 363105, Peoples R China", {"Zhangzhou"}),
        ("University of Washington, Seattle, United States", {"Seattle"}),
        ("Université du Québec à Montréal, Montréal, Québec, Canada", {"Montréal", "Québec"}),
    ],
)
def test_a_city_that_an_organisation_is_named_after_is_left_aside(address: str, places: set[str]) -> None:
    known = default_resolver().gazetteer.places
    assert {known[one].name.en for one in placed(address)} == places


SEGMENTS = "Shanghai|Hong Kong|China|香港|中国|Montreal|QC|Canada|Fudan Univ|200433||é|\x00|·".split("|")


@given(st.lists(st.lists(st.sampled_from(SEGMENTS) | st.text(max_size=4), max_size=6), max_size=6), st.data())
def test_addresses_together_are_where_each_of_them_is(segments: list[list[str]], data: st.DataObject) -> None:
    between = st.sampled_from([", ", ",", "，", "; ", " "])
    addresses = [data.draw(between).join(one).encode("utf-8", "replace").decode() for one in segments]
    answers, numbers = Endings(default_resolver()).places(pa.array(addresses, pa.string()))
    assert [answers[number] for number in numbers] == [placed(address) for address in addresses]


def test_two_addresses_in_one_text_are_both_read() -> None:
    assert set(placed(f"{HKU}; {FUDAN}")) == {SHANGHAI, HONG_KONG}
