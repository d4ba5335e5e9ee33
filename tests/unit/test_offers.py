"""Offers and requests: what a table must say, what is open on a day, what matches across scripts, and why."""

import csv
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from midspan.cli.offers import COMMAND
from midspan.demo.run import _take_listings
from midspan.match import encoder
from midspan.match.directories import answers
from midspan.match.encoder import probed, remembering
from midspan.match.offers import matches, may_match, terms_with
from midspan.match.wording import Terms, Wording, shipped_terms
from midspan.model.errors import FigureError, ListingError, MidspanError, SourceError
from midspan.model.listing import Listing, Listings, ListingType, Money, Need, Reply, Side
from midspan.offering import Offering, every_theme, known_keys, template
from midspan.resolve.text import simplified
from midspan.store.contacts import Contacts
from midspan.store.listing_rows import Contact

KNOWN, THEMES, TODAY = known_keys(), every_theme(), date(2026, 11, 22)
TERMS = terms_with(THEMES)
ROW = {
    "listing_id": "r1", "side": "request", "type": "technical_service", "title": "尋求電池材料的電子顯微鏡測試",
    "description": "固態電解質的界面。", "language": "zh-Hant", "themes": "atomic-materials", "organisation": "甲公司",
    "organisation_id": "", "region": "hong-kong", "place": "Sha Tin", "money": "pays", "expires": "2027-01-31",
    "contact_name": "陳大文", "contact_email": "chan@example.org",
}  # fmt: skip
OFFER = ROW | {
    "listing_id": "o1", "side": "offer", "title": "Electron microscopy of battery materials",
    "description": "SEM and TEM of electrolytes.", "language": "en", "organisation": "B Laboratory",
    "region": "shanghai", "money": "receives", "contact_name": "", "contact_email": "",
}  # fmt: skip


def table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def offering(tmp_path: Path) -> Offering:
    return Offering(tmp_path / "home")


def taken(offering: Offering, tmp_path: Path, *rows: dict[str, str]) -> object:
    return offering.take(table(tmp_path / "listings.csv", *rows), "listings", KNOWN, by="ann")


# -- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_comes_in_once_however_often_it_is_taken(offering, tmp_path):
    first = taken(offering, tmp_path, ROW, OFFER)
    before = (tmp_path / "home" / "listings" / "ledger.jsonl").read_bytes()
    again = taken(offering, tmp_path, ROW, OFFER)
    assert (first.new, again.new, again.same) == (("r1", "o1"), (), ("r1", "o1"))
    assert (tmp_path / "home" / "listings" / "ledger.jsonl").read_bytes() == before
    changed = taken(offering, tmp_path, ROW | {"title": "另一個題目"})
    assert changed.changed == ("r1",)
    assert [one.title for one in offering.on(TODAY).listings if one.key == "r1"] == ["另一個題目"]


def test_what_goes_out_comes_back_as_it_was(offering, tmp_path):
    risky = OFFER | {"title": "=1+1, said plainly", "description": 'two\nlines, a "quote"'}
    taken(offering, tmp_path, ROW, risky)
    out = offering.as_csv("listings", TODAY)
    assert "陳大文" not in out
    assert "chan@example.org" not in out
    (tmp_path / "out.csv").write_bytes(out.encode())
    assert offering.take(tmp_path / "out.csv", "listings", KNOWN).same == ("o1", "r1")
    assert template("listings").startswith("\ufefflisting_id,side,type,")


@pytest.mark.parametrize(
    ("wrong", "said", "step"),
    [
        ({"type": "servcie"}, 'the type "servcie" is not known', "Known: technical_service"),
        ({"region": "hongkong"}, 'the region "hongkong" is not known', "Known: hong-kong"),
        ({"themes": "fintec"}, '"fintec" is none of the themes', "Known: fintech"),
        ({"expires": "31/01/2027"}, 'the day "31/01/2027" of expires', "2027-04-29"),
        ({"expires": ""}, 'the day "" of expires', "2027-04-29"),
        ({"title": " "}, "the title is empty", "fill it in"),
        ({"listing_id": "a b"}, 'the listing_id "a b" is not one', "letters, digits"),
        ({"money": "free"}, 'the money "free" is not known', "either"),
        ({"description": "x" * 5001}, "more than 5,000 characters", "shorter"),
        ({"description": "write to a.b@example.org"}, 'the e-mail address "a.b@example.org"', "contact_email"),
        ({"description": "ask 陳大文"}, 'the description names the contact "陳大文"', "contact_name"),
        ({"contact_email": "nobody"}, '"nobody" is not an e-mail address', "correct"),
        ({"organisation_id": "013q1eq08"}, 'the organisation_id "013q1eq08" is not one', "ror:"),
    ],
)
def test_a_bad_value_names_its_row_and_nothing_of_the_file_is_kept(offering, tmp_path, wrong, said, step):
    with pytest.raises(SourceError) as error:
        taken(offering, tmp_path, OFFER, ROW | wrong)
    assert said in error.value.fact
    assert (error.value.place, step in error.value.next_step) == ("listings.csv:3", True)
    assert offering.on(TODAY) == Listings()
    assert not (tmp_path / "home" / "listings").exists()


def test_an_id_stands_once_in_a_table_and_is_of_one_kind(offering, tmp_path):
    with pytest.raises(SourceError, match=r'the id "r1" stands in listings.csv:2 already'):
        taken(offering, tmp_path, ROW, ROW)
    with pytest.raises(SourceError, match="no column"):
        offering.take(table(tmp_path / "x.csv", {"listing_id": "r1"}), "listings", KNOWN)
    taken(offering, tmp_path, ROW)
    entry = {
        "entry_id": "r1", "organisation": "C", "organisation_id": "", "roles": "funder", "region": "shanghai", "place": "",
        "themes": "", "gives": "grants", "takes": "", "language": "en", "url": "", "expires": "2027-01-31",
    }  # fmt: skip
    with pytest.raises(ListingError, match="that of a listing"):
        offering.take(table(tmp_path / "d.csv", entry), "directory", KNOWN)


# -- what is open -----------------------------------------------------------------------------------------------------


def test_an_expired_or_withdrawn_one_shows_nowhere(offering, tmp_path):
    taken(offering, tmp_path, ROW, OFFER)
    day, after = date(2027, 1, 31), date(2027, 2, 1)
    assert [one.key for one in offering.on(day).listings] == ["o1", "r1"]
    closed = offering.on(after)
    assert (closed.listings, matches(closed, TERMS)) == ((), ())
    assert [*answers(closed, OFFER["title"], TERMS).values()] == [(), (), ()]
    assert "o1" not in offering.as_csv("listings", after)
    offering.renew("o1", date(2027, 6, 1))
    assert [one.key for one in offering.on(after).listings] == ["o1"]
    assert taken(offering, tmp_path, OFFER).same == ("o1",)
    assert [one.expires for one in offering.on(after).listings] == [date(2027, 6, 1)]
    offering.withdraw("o1", reason="sold")
    assert taken(offering, tmp_path, OFFER | {"title": "again"}).withdrawn == ("o1",)
    assert offering.on(after).listings == ()
    with pytest.raises(ListingError, match='"o1" is withdrawn'):
        offering.renew("o1", date(2028, 1, 1))
    with pytest.raises(ListingError, match="open until 2027-01-31 already"):
        offering.renew("r1", date(2027, 1, 1))


def test_a_torn_or_changed_line_is_told_and_spoils_no_other(offering, tmp_path):
    taken(offering, tmp_path, ROW, OFFER)
    path = tmp_path / "home" / "listings" / "ledger.jsonl"
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(lines[0] + b"\n" + lines[1].replace(b"Electron", b"Proton") + b"\n" + lines[0][:50])
    assert [damage.line for damage in offering.damages()] == [2, 3]
    assert [one.key for one in offering.on(TODAY).listings] == ["r1"]
    assert taken(offering, tmp_path, ROW, OFFER).new == ("o1",)
    assert [one.key for one in offering.on(TODAY).listings] == ["o1", "r1"]


# -- matches ----------------------------------------------------------------------------------------------------------


def test_a_listing_in_traditional_characters_finds_its_english_counterpart(offering, tmp_path):
    other = OFFER | {"listing_id": "o2", "title": "Web sites for shops", "description": "Design.", "themes": ""}
    taken(offering, tmp_path, ROW, OFFER, other)
    (match,) = matches(offering.on(TODAY), TERMS)
    assert (match.request.key, match.offer.key) == ("r1", "o1")
    assert match.terms[:2] == ("electron microscopy", "battery")
    assert (match.themes, match.is_same_type, match.is_across) == (("atomic-materials",), True, True)


def test_both_chinese_scripts_are_read_as_one(offering, tmp_path):
    simplified = ROW | {
        "listing_id": "r2",
        "title": "寻求电池材料的电子显微镜测试",
        "description": "固态电解质的界面。",
    }
    taken(offering, tmp_path, ROW, simplified, OFFER)
    found = {match.request.key: match for match in matches(offering.on(TODAY), TERMS)}
    assert found["r1"].score == found["r2"].score
    assert found["r1"].terms == found["r2"].terms


@pytest.mark.parametrize(
    ("change", "is_match"),
    [
        ({}, True),
        ({"money": Money.EITHER}, True),
        ({"money": Money.PAYS}, False),
        ({"type": ListingType.FACILITY}, True),
        ({"type": ListingType.FUNDING}, False),
        ({"organisation": "甲公司"}, False),
    ],
)
def test_types_money_and_owners_must_fit(offering, tmp_path, change, is_match):
    taken(offering, tmp_path, ROW, OFFER)
    opened = offering.on(TODAY)
    (request,), (offer,) = opened.of_side(Side.REQUEST), opened.of_side(Side.OFFER)
    changed = replace(offer, **change)
    assert may_match(request, changed) is is_match
    assert len(matches(replace(opened, listings=(request, changed)), TERMS)) == is_match


def test_what_is_declined_or_not_useful_is_not_shown_again(offering, tmp_path, monkeypatch):
    open_long = {"expires": "2999-01-31"}
    taken(offering, tmp_path, ROW | open_long, OFFER | open_long)
    interest = offering.express_interest("r1", "o1", by="ann")
    assert offering.on(TODAY).interests[0].reply is None
    offering.reply(interest, "more_needed", by="bob")
    assert len(matches(offering.on(TODAY), TERMS)) == 1
    offering.reply(interest, "too_costly", by="bob", reason="twice the budget")
    assert (offering.on(TODAY).interests[0].reply, matches(offering.on(TODAY), TERMS)) == (Reply.TOO_COSTLY, ())
    offering.judge("r1", "o1", "useful", by="ann")
    assert len(matches(offering.on(TODAY), TERMS)) == 1
    with pytest.raises(ListingError, match='no code "too_dear"'):
        offering.reply(interest, "too_dear")
    with pytest.raises(ListingError, match='no offer "r1" is open'):
        offering.express_interest("r1", "r1")
    with pytest.raises(ListingError, match="no interest"):
        offering.reply("0123456789ab", "accepted")


def test_an_encoder_finds_what_no_word_ties():
    texts = ["fruit", "engines"]
    near = {"fruit": [1.0, 0.0], "engines": [0.0, 1.0], "apples": [0.9, 0.1]}

    def vectors(given):
        return np.array([near[text] for text in given])

    plain, fused = Wording(texts, Terms([])), Wording(texts, Terms([]), vectors)
    assert plain.asked("apples").scores.tolist() == [0.0, 0.0]
    assert fused.asked("apples").scores[0] > 0.25 > fused.asked("apples").scores[1] > 0


def test_each_term_of_the_glossary_is_of_one_concept_in_every_language():
    met: dict[str, str] = {}
    for group in shipped_terms():
        for name in group:
            assert met.setdefault(name.casefold(), group[0]) == group[0], name
    assert len(met) > 400


# -- directories ------------------------------------------------------------------------------------------------------


def test_a_request_finds_services_capital_and_space_together(tmp_path):
    _take_listings(tmp_path)
    opened = Offering(tmp_path).on(TODAY)
    found = answers(opened, "固態電池的中試生產線與早期投資", TERMS, regions=("shanghai", "hong-kong"))
    first = {need: some[0].listed.key for need, some in found.items()}
    assert first == {Need.SERVICES: "demo-o01", Need.CAPITAL: "demo-d08", Need.SPACE: "demo-d11"}
    assert all(one.terms for some in found.values() for one in some)
    by_theme = answers(opened, "", TERMS, themes=("fintech",), regions=("hong-kong",))
    assert [[one.listed.key for one in some] for some in by_theme.values()] == [["demo-d04"], ["demo-d07"], []]
    every = answers(opened, "", TERMS, most=100)
    listed = {one.listed.key for some in every.values() for one in some}
    assert listed == {one.key for one in (*opened.entries, *opened.of_side(Side.OFFER))}


def test_the_demo_has_a_match_in_each_direction_of_scripts_and_none_that_expired(tmp_path):
    _take_listings(tmp_path)
    _take_listings(tmp_path)
    opened = Offering(tmp_path).on(TODAY)
    best = {match.request.key: match.offer.key for match in reversed(matches(opened, TERMS))}
    assert best == {f"demo-r{number:02d}": f"demo-o{number:02d}" for number in range(1, 8)}
    assert "demo-r08" not in Offering(tmp_path).as_csv("listings", TODAY)


# -- personal data ----------------------------------------------------------------------------------------------------


def test_a_withdrawn_person_is_in_no_file_and_does_not_come_back(offering, tmp_path):
    named = OFFER | {"listing_id": "o2", "title": "Microscopy by Wong Siu Ming", "description": "Battery."}
    taken(offering, tmp_path, ROW, OFFER, named)
    home = tmp_path / "home"
    contacts = home / "listings" / "contacts.json"
    assert offering.contacts.of("r1").name == "陳大文"
    assert contacts.stat().st_mode & 0o077 == 0
    assert "陳大文" not in (home / "listings" / "ledger.jsonl").read_text()
    assert offering.withdraw_person("陳大文") == []
    assert offering.withdraw_person("Siu Ming WONG") == ["o2"]
    assert [one.key for one in offering.on(TODAY).listings] == ["o1", "r1"]
    assert taken(offering, tmp_path, ROW, OFFER).same == ("r1", "o1")
    assert offering.contacts.of("r1").name == ""
    with pytest.raises(ListingError, match="names a person who has withdrawn"):
        taken(offering, tmp_path, named | {"listing_id": "o3"})
    derived = [offering.as_csv("listings", TODAY), contacts.read_text(), *_said_by_the_command(home)]
    assert [text for text in derived if "陳大文" in text or "chan@" in text or "Wong" in text or "WONG" in text] == []
    gone = Contacts(home).withdrawn
    assert (gone.holds("Wong Siu Ming"), gone.holds("Wong Siu Man"), gone.is_named_in("ask 陳大文 there")) == (
        True, False, True,
    )  # fmt: skip


def _said_by_the_command(home: Path) -> list[str]:
    asked = (["--all"], [], ["--find", "battery"], ["--export", "listings"], ["--all", "--json"], ["--json"])
    results = [CliRunner().invoke(COMMAND, [*args, "--home", str(home), "--day", "2026-11-22"]) for args in asked]
    assert [result.exit_code for result in results] == [0] * len(asked)
    assert "o1" in results[0].output
    return [result.output for result in results]


def test_contacts_of_several_writers_are_all_kept(tmp_path):
    keys = [f"k{number}" for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: Contacts(tmp_path).keep({key: Contact(f"Name of {key}")}), keys))
    assert [Contacts(tmp_path).of(key).name for key in keys] == [f"Name of {key}" for key in keys]


def test_a_damaged_file_of_contacts_is_told(offering, tmp_path):
    taken(offering, tmp_path, ROW)
    (tmp_path / "home" / "listings" / "contacts.json").write_text("{")
    with pytest.raises(MidspanError, match="contacts can't be read"):
        offering.contacts.of("r1")


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_takes_lists_and_records(tmp_path):
    home = ["--home", str(tmp_path / "home")]
    file = table(tmp_path / "l.csv", ROW | {"expires": "2999-01-31"}, OFFER | {"expires": "2999-01-31"})

    def said(*args: str) -> str:
        result = CliRunner().invoke(COMMAND, [*args, *home], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    assert json.loads(said("--add", str(file), "--json"))["new"] == ["r1", "o1"]
    text = said("shanghai", "hong-kong")
    assert "because: both say electron microscopy, battery" in text
    (match,) = json.loads(said("--json"))
    assert match["reasons"][-1] == "money: the request pays, the offer receives"
    assert json.loads(said("--contact", "r1"))["name"] == "陳大文"
    interest = json.loads(said("--interest", "r1", "o1", "--by", "ann", "--json"))["row_id"]
    said("--reply", interest, "not_now", "--by", "bob")
    assert "not_now" in said("--interests")
    assert said("--theme", "atomic-materials") == ""
    said("--judge", "r1", "o1", "useful", "--by", "ann")
    said("--withdraw", "o1", "--reason", "gone", "--by", "ann")
    assert [one["listing_id"] for one in json.loads(said("--all", "--json"))] == ["r1"]
    rows = list(csv.DictReader(io.StringIO(said("--export", "listings").lstrip("\ufeff"))))
    assert [(row["listing_id"], row["contact_name"]) for row in rows] == [("r1", "")]
    for wrong in (["--renew", "r1"], ["shanghigh"], ["--withdraw", "r1"], ["--withdraw", "r9", "--reason", "x"]):
        with pytest.raises(MidspanError):
            CliRunner().invoke(COMMAND, [*wrong, *home], catch_exceptions=False)


def test_listings_are_in_any_order_the_same():
    def listing(number: int, side: Side) -> Listing:
        return Listing(
            f"{side}-{number}", side, ListingType.TECHNOLOGY, f"battery membrane {number}", "", "en", (),
            f"{side} {number}", "", "shanghai", "", Money.EITHER, TODAY,
        )  # fmt: skip

    every = tuple(listing(number, side) for number in range(9) for side in Side)
    assert matches(Listings(every), TERMS) == matches(Listings(tuple(reversed(every))), TERMS)


# -- with an encoder --------------------------------------------------------------------------------------------------

SAYING_ONE = {"用舊鋰電池造新電池": 0, "Second life for spent traction packs": 0, "Web sites for shops": 1}


def knowing(texts: Sequence[str]) -> np.ndarray:
    """An invented encoder: texts that say one thing in the table above are one direction."""
    known = {simplified(text): place for text, place in SAYING_ONE.items()}
    return np.eye(2)[[known[simplified(text.strip())] for text in texts]]


def test_an_encoder_finds_across_scripts_what_no_glossary_names(offering, tmp_path):
    plain = {"description": "", "themes": ""}
    texts = list(SAYING_ONE)
    second = OFFER | plain | {"listing_id": "o2", "title": texts[2]}
    taken(offering, tmp_path, ROW | plain | {"title": texts[0]}, OFFER | plain | {"title": texts[1]}, second)
    opened = offering.on(TODAY)
    assert matches(opened, TERMS) == ()
    (match,) = matches(opened, TERMS, vectors=knowing)
    assert (match.request.key, match.offer.key, match.terms, match.likeness) == ("r1", "o1", (), 0.3)
    found = answers(opened, texts[0], TERMS, vectors=knowing)
    assert [one.listed.key for one in found[Need.SERVICES]] == ["o1"]


def test_what_was_read_once_is_not_read_again():
    read: list[str] = []

    def counting(texts: Sequence[str]) -> np.ndarray:
        read.extend(texts)
        return np.array([[float(len(text)), 1.0] for text in texts])

    remembered = remembering(counting)
    first = remembered(["a", "bb", "a"])
    assert (remembered(["bb", "ccc"])[0] == first[1]).all()
    assert read == ["a", "bb", "ccc"]


@pytest.mark.parametrize("is_installed", [True, False])
def test_the_command_says_how_texts_were_read(tmp_path, monkeypatch, is_installed):
    monkeypatch.setattr(encoder, "installed", lambda: knowing if is_installed else None)
    result = CliRunner().invoke(COMMAND, ["--home", str(tmp_path)], catch_exceptions=False)
    assert ("sentence vectors" in result.stderr, "words alone" in result.stderr) == (is_installed, not is_installed)


def test_a_refused_encoder_is_told_by_the_command(tmp_path, monkeypatch):
    def broken(texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 4))

    monkeypatch.setattr(encoder, "installed", lambda: probed(broken, "broken"))
    with pytest.raises(FigureError, match='the encoder "broken" finds the English of 5%') as error:
        CliRunner().invoke(COMMAND, ["--find", "x", "--home", str(tmp_path)], catch_exceptions=False)
    assert 'pip install "midspan[match]"' in error.value.next_step
