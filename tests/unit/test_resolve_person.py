"""Persons: ids kept, what must not be joined, order, thresholds, and the list of suspects."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.resolve.evidence import MENTIONS, Background, encode
from midspan.resolve.groups import GROUP_FEATURES, group_features
from midspan.resolve.linkage import FORBIDDEN, joins
from midspan.resolve.pairs import mention_pairs
from midspan.resolve.person import block_buckets, block_keys, cluster_block
from midspan.resolve.suspects import suspicious

PLACES = (
    "Department of Astronomy, University of Northport, Northport",
    "Marine Laboratory, Southbay College, Southbay",
)


def mention(key, name, **more):
    return dict.fromkeys(MENTIONS.names) | {"mention_id": key, "work_id": f"w{key}", "name": name, "year": 2020} | more


def lab(name, works=3):
    """Two persons of one name, each with a laboratory and colleagues of their own."""
    teams = (["Ada Byron", "Tove Lindqvist", "Juan Ortega"], ["Ravi Menon", "Mia Korhonen", "Luca Bianchi"])
    return [
        mention(f"{name} {place}{work}", name, coauthors=teams[place], affiliation=PLACES[place], year=2018 + work,
                title=("dust around young stars", "larvae of deep sea corals")[place])
        for place in (0, 1)
        for work in range(works)
    ]  # fmt: skip


def table(rows):
    return pa.Table.from_pylist(rows, MENTIONS)


def persons(rows, column="person_id"):
    found = cluster_block(table(rows))
    return dict(zip(found["mention_id"].to_pylist(), found[column].to_pylist(), strict=True))


def test_one_name_with_two_teams_is_two_persons():
    found = persons(lab("Wei Wang"))
    assert len({found[f"Wei Wang 0{n}"] for n in range(3)}) == 1
    assert len({found[f"Wei Wang 1{n}"] for n in range(3)}) == 1
    assert found["Wei Wang 00"] != found["Wei Wang 10"]


def test_spellings_of_one_person_are_joined():
    names = ("Siu Ming Wong", "Wong Siu-Ming", "黄小明")
    team = ["Ada Byron", "Tove Lindqvist"]
    found = persons([mention(str(n), name, coauthors=team, affiliation=PLACES[0]) for n, name in enumerate(names)])
    assert len(set(found.values())) == 1


def test_ids_of_the_source_are_kept():
    team = ["Ada Byron", "Tove Lindqvist"]
    rows = [mention(str(n), "Wei Wang", author_id=f"A{n % 2}", coauthors=team, affiliation=PLACES[0]) for n in range(6)]
    found = persons(rows)
    assert [len({found[str(n)] for n in part}) for part in ((0, 2, 4), (1, 3, 5), range(6))] == [1, 1, 2]


def test_an_id_with_incompatible_names_is_not_trusted():
    rows = [
        mention("1", "Wei Wang", author_id="A1", affiliation=PLACES[0]),
        mention("2", "Xiaoming Wang", author_id="A1", affiliation=PLACES[1]),
    ]
    assert len(set(persons(rows).values())) == 2


def test_two_orcids_are_two_persons_even_loosely():
    team = ["Ada Byron", "Tove Lindqvist"]
    rows = [mention(str(n), "Ada Lind", orcid=f"0000-{n}", coauthors=team, affiliation=PLACES[0]) for n in range(3)]
    assert len(set(persons(rows, "person_id_low").values())) == 3


def test_two_authors_of_one_work_are_two_persons():
    rows = [mention(str(n), "Wei Wang", affiliation=PLACES[0]) | {"work_id": "w"} for n in range(4)]
    assert len(set(persons(rows, "person_id_low").values())) == 4


def test_a_block_of_its_own_gives_the_same_persons_as_all_blocks_together():
    rows = [*lab("Wei Wang"), *lab("Ada Stone"), *lab("Siu Ming Chan")]
    whole, background = table(rows), Background.of(table(rows))
    together = cluster_block(whole, background)
    keys = block_keys(whole["name"])
    parts = [whole.filter(pa.array([k == key for k in keys.to_pylist()])) for key in sorted(set(keys.to_pylist()))]
    apart = pa.concat_tables([cluster_block(part, background) for part in parts]).sort_by("mention_id")
    assert apart.equals(together)


@pytest.mark.slow
def test_backgrounds_add_up():
    one, other = table(lab("Wei Wang")), table(lab("Ada Stone"))
    both, added = Background.of(pa.concat_tables([one, other])), Background.of(one) + Background.of(other)
    assert both.size == added.size
    for field in ("names", "families", "given", "affiliation_words", "title_words"):
        assert np.array_equal(getattr(both, field), getattr(added, field))


def test_the_reason_names_what_is_shared():
    found = cluster_block(table(lab("Wei Wang"))).to_pylist()
    assert all("3 co-authors, the affiliation" in row["reason"] for row in found)
    assert all(0 <= row["score"] <= 1 for row in found)


def test_buckets_keep_blocks_whole():
    names = pa.array(["Wei Wang", "Siu Ming Wong", "Ada Byron", "A. Byron"])
    first, second, third, fourth = block_buckets(names, 1_000).to_pylist()
    assert first == second
    assert third == fourth


def test_average_linkage_by_hand():
    likeness = np.array([[1, 0.9, 0.1], [0.9, 1, 0.7], [0.1, 0.7, 1]])
    assert joins(likeness, np.ones(3), 0.3) == [(0, 1, 0.9), (0, 2, pytest.approx(0.4))]
    assert joins(likeness, np.ones(3), 0.5) == [(0, 1, 0.9)]
    likeness[0, 2] = likeness[2, 0] = FORBIDDEN
    assert joins(likeness, np.ones(3), 0.3) == [(0, 1, 0.9)]


def test_an_empty_table_has_no_persons():
    assert cluster_block(table([])).num_rows == 0


def test_suspects_say_why():
    rows = [
        mention("1", "Wei Wang", author_id="A1", orcid="0000-1"),
        mention("2", "Xiaoming Wang", author_id="A1", orcid="0000-2"),
        mention("3", "Ada Byron", author_id="A2", coauthors=["Tove Lindqvist"], year=1900),
        mention("4", "Ada Byron", author_id="A3", coauthors=["Tove Lindqvist"]),
        mention("5", "Ada Byron", author_id="A3", organisation_ids=[f"ror:{n}" for n in range(7)]),
    ]
    made = pa.table({"mention_id": ["1", "2", "3", "4", "5"], "person_id": ["p", "p", "q", "r", "r"]})
    reasons = [row["reason"] for row in suspicious(table(rows), made).to_pylist()]
    assert reasons == [
        "one person has the ORCIDs 0000-1, 0000-2",
        'one person is called "Wei Wang" and "Xiaoming Wang"',
        "7 organisations in 2020",
        "two persons of one name worked with Tove Lindqvist",
    ]


mentions = st.lists(
    st.fixed_dictionaries({
        "name": st.sampled_from(["Wei Wang", "W. Wang", "Wang, Wei", "Ada Byron", "王伟", "Yu Wong", "\ud800x", ""]),
        "work_id": st.sampled_from("abcdef"),
        "author_id": st.sampled_from([None, None, "A1", "A2"]),
        "orcid": st.sampled_from([None, None, None, "0000-1", "0000-2"]),
        "coauthors": st.lists(st.sampled_from(["Tove Lind", "Bo Ek", "Wei Wang", ""]), max_size=3),
        "affiliation": st.sampled_from([None, "", *PLACES]),
        "year": st.sampled_from([None, 1999, 2020]),
    }),
    max_size=14,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(mentions, st.randoms(use_true_random=False))
def test_persons_hold_whatever_the_order(drawn, shuffle: random.Random):
    rows = [mention(f"{n:02}", row["name"]) | row for n, row in enumerate(drawn)]
    for row in rows:
        row["name"], row["title"] = row["name"].encode("utf-8", "replace").decode(), "a title"
    first = cluster_block(table(rows))
    shuffle.shuffle(rows)
    assert cluster_block(table(rows)).equals(first)
    counts = [len(set(first[c].to_pylist())) for c in ("person_id_low", "person_id", "person_id_high")]
    assert counts == sorted(counts)
    by_work: dict[tuple[str, str], list[str | None]] = {}
    found = dict(zip(first["mention_id"].to_pylist(), first["person_id"].to_pylist(), strict=True))
    for row in rows:
        by_work.setdefault((row["work_id"], found[row["mention_id"]]), []).append(row["author_id"] or row["orcid"])
    # Two mentions of one work are one person only where the source's ids say so.
    assert all(len(ids) == 1 or all(ids) for ids in by_work.values())


HOSTILE = [
    b"", b"\x00", b"\xed\xa0\x80", b"\xff\xfe Wang", b"a" * 100_000, "王".encode() * 40_000, b", ,\x1b[31m,", b"- -",
    "\u202eWei\u202c Wang".encode(), b"Wei Wang\n\tPhD", b"an" * 50_000,
]  # fmt: skip


def binary_table(rows):
    """A table whose texts are bytes taken for UTF-8 without a look, as a careless reader makes one."""
    kinds = {"mention_id": pa.string(), "coauthors": pa.list_(pa.binary())}
    fields = [(f.name, kinds.get(f.name, pa.binary() if f.type == pa.string() else f.type)) for f in MENTIONS]
    made = pa.Table.from_pylist(rows, pa.schema(fields))
    columns = [column.combine_chunks() for column in made.columns]
    return pa.table([unchecked(column) for column in columns], schema=MENTIONS)


def unchecked(column):
    if column.type == pa.binary():
        return pa.StringArray.from_buffers(len(column), *column.buffers()[1:], column.buffers()[0])
    if column.type == pa.list_(pa.binary()):
        return pa.ListArray.from_arrays(column.offsets, unchecked(column.values))
    return column


hostile = st.sampled_from(HOSTILE) | st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8"))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(hostile, hostile, st.lists(hostile, max_size=2), hostile), max_size=8))
def test_any_bytes_are_clustered(drawn):
    rows = [
        {"mention_id": f"{n:02}", "work_id": f"{n}".encode(), "name": name, "affiliation": place, "coauthors": team,
         "title": title, "year": 2020}
        for n, (name, place, team, title) in enumerate(drawn)
    ]  # fmt: skip
    held = binary_table([dict.fromkeys(MENTIONS.names) | row for row in rows])
    found = cluster_block(held)
    assert found["mention_id"].to_pylist() == [row["mention_id"] for row in rows]
    assert all(person.startswith("person:") for person in found["person_id"].to_pylist())


def test_groups_of_a_pair_are_what_hangs_together_by_strong_evidence():
    names, left, right = np.zeros(4, np.int64), np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    columns = {name: np.zeros(6) for name in ("affiliation_rarest", "title", "coauthor_initials")}
    columns["coauthor_rarity"] = np.array([1.0, 0, 0, 0, 0, 0])  # 0 and 1 share a co-author
    columns["affiliation"] = np.array([0, 0, 0.5, 0, 0, 0.1])  # 0 and 3 share some of the affiliation
    columns["year_gap"] = np.array([0, 4, -1, 2, 7, -1])
    found = dict(
        zip(GROUP_FEATURES, group_features(names, left, right, np.ones(6, bool), columns).T.tolist(), strict=True)
    )
    assert found["is_one_group"] == [1, 0, 0, 0, 0, 0]
    assert found["groups_affiliation"] == [0, 0, 0.5, 0, 0.5, 0.1]  # 1 and 3 are as near as their groups
    assert found["groups_mean_affiliation"] == [0, 0, 0.25, 0, 0.25, 0.1]
    assert found["groups_year_gap"] == [0, 2, 7, 2, 7, -1]
    assert np.exp(found["name_groups"]) == pytest.approx(3)
    assert np.exp(found["name_mentions"]) == pytest.approx(4)


def test_a_mention_of_a_very_common_name_is_compared_with_few():
    rows = [
        mention(f"{n:04}", "Wei Wang", coauthors=[f"Ada {'abcdefghijklmnopqrst'[n % 20] * 3}"], title=f"dust star{n % 30}",
                affiliation=f"Laboratory of Dust {'xyz'[n % 3]}")
        for n in range(600)
    ]  # fmt: skip
    held = table(rows)
    left, right, _ = mention_pairs(encode(held, Background.of(held)))
    assert 600 <= len(left) <= 600 * 60
    assert all(np.bincount(np.concatenate((left, right)), minlength=600) > 0)
