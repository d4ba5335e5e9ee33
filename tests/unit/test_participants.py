"""Participants from other systems: people.csv holds no address, nobody is there twice, who withdrew stays away."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_cli import run

from midspan.meet.folder import read_event, table_rows, write_template
from midspan.meet.participants import Imported, contact_key, read_participants, take_participants
from midspan.model.errors import MidspanError
from midspan.store.contacts import Contacts
from midspan.store.listing_rows import Contact

__all__ = ["run"]
PRETALX = [
    {"ID": "ABCDEF", "Name": "Ann Li", "E-Mail": "ann@x.invalid", "Biography": None},
    {"ID": "GHIJKL", "Name": "Bo", "E-Mail": "BO@x.invalid", "Biography": "b"},
]
INDICO = {
    "results": {
        "registrants": [
            {
                "registrant_id": "7", "checked_in": False, "full_name": "Cai Wen",
                "personal_data": {"firstName": "Wen", "surname": "Cai", "email": "cai@x.invalid", "affiliation": "U1"},
            }
        ]
    }
}  # fmt: skip
INDICO_CSV = (
    "ID,Name,Email Address,Affiliation,Registration date,Registration state,Checked in\n"
    "1,=Dee,dee@x.invalid,U2,2026-01-01,Completed,No\n2,Eve,eve@x.invalid,,2026-01-02,Withdrawn,No\n"
    "3,Dee again,Dee@x.invalid,U2,2026-01-03,Completed,No\n"
)


def people(folder: Path) -> dict[str, dict[str, str]]:
    return {row["name"]: row for _, row in table_rows(folder, "people.csv")}


def test_exports_of_pretalx_and_indico_become_people(tmp_path: Path) -> None:
    folder, contacts = tmp_path / "event", Contacts(tmp_path)
    folder.mkdir()
    for name, text in (
        ("a.json", json.dumps(PRETALX)), ("b.json", json.dumps({"results": PRETALX})), ("c.json", json.dumps(INDICO)),
        ("d.csv", INDICO_CSV),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = take_participants(folder, read_participants(tmp_path / "a.json"), contacts)
    assert (len(first.new), first.repeated) == (2, 0)
    again = take_participants(folder, read_participants(tmp_path / "b.json"), contacts)
    assert again == Imported((), (), first.new, 0, 0)
    take_participants(folder, read_participants(tmp_path / "c.json"), contacts)
    last = take_participants(folder, read_participants(tmp_path / "d.csv"), contacts)
    assert (len(last.new), last.repeated) == (2, 1)
    found = people(folder)
    assert list(found) == ["Ann Li", "Bo", "Cai Wen", "=Dee", "Eve"]
    assert {name: row["presence"] for name, row in found.items() if row["presence"] != "in_person"} == {
        "Eve": "cancelled"
    }
    assert (found["Cai Wen"]["organisation"], found["=Dee"]["organisation"]) == ("U1", "U2")
    text = (folder / "people.csv").read_text(encoding="utf-8")
    assert "@" not in text
    assert ",'=Dee," in text, "no spreadsheet runs a name"
    assert contacts.of(contact_key(found["Bo"]["person_id"])) == Contact("Bo", "bo@x.invalid")


def test_a_row_keeps_what_the_file_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("email,name,region,consent\nann@x.invalid,Ann,shanghai,yes\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Mode,mail,name\nremote,ann@x.invalid,Ann Li\n", encoding="utf-8")
    contacts = Contacts(tmp_path)
    take_participants(tmp_path, read_participants(tmp_path / "a.csv"), contacts)
    assert len(take_participants(tmp_path, read_participants(tmp_path / "b.csv"), contacts).changed) == 1
    (row,) = people(tmp_path).values()
    assert {key: row[key] for key in ("name", "region", "presence", "is_public")} == {
        "name": "Ann Li", "region": "shanghai", "presence": "online", "is_public": "yes",
    }  # fmt: skip


def test_a_mapping_names_other_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Wer;x,Post\nAnn,ann@x.invalid\n", encoding="utf-8")
    (one,) = read_participants(tmp_path / "a.csv", {"Wer;x": "name", "Post": "email"})
    assert (one.email, one.said["name"]) == ("ann@x.invalid", "Ann")


@pytest.mark.parametrize(
    ("name", "text", "fact"),
    [
        ("a.csv", "name,mail\nAnn,nowhere\n", '"nowhere" is no e-mail address'),
        ("a.csv", "name,mail\n,ann@x.invalid\n", '"" is no name'),
        ("a.csv", "name,mail,mode\nAnn,ann@x.invalid,by phone\n", 'the presence "by phone" is not known'),
        ("a.csv", "name,phone\nAnn,1\n", 'no column is known as "email"'),
        ("a.csv", "who,mail\nAnn,ann@x.invalid\n", 'no column is known as "name"'),
        ("a.json", "{", '"a.json" is not JSON'),
        ("a.json", '{"a": 1}', '"a.json" holds no list of people'),
        ("a.json", "[1]", '"1" is no person'),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, name: str, text: str, fact: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(MidspanError) as raised:
        read_participants(tmp_path / name)
    assert (raised.value.fact, bool(raised.value.place), bool(raised.value.next_step)) == (fact, True, True)


def test_three_hundred_come_in_at_once_and_plan(run: Any, tmp_path: Path) -> None:
    lines = [f"Person {at},p{at}@x.invalid,{'remote' if at % 3 == 0 else 'onsite'}" for at in range(300)]
    (tmp_path / "all.csv").write_text("\n".join(["name,email,mode", *lines, ""]), encoding="utf-8")
    folder, home = tmp_path / "event", tmp_path / "home"
    write_template(folder)
    (folder / "people.csv").unlink()
    (folder / "requests.csv").write_text("person_id,wanted_id,priority\n", encoding="utf-8")
    said = run("meet", folder, "--import", tmp_path / "all.csv", "--home", home, "--json").document
    assert {key: said[key] for key in ("new", "changed", "same", "repeated", "withdrawn")} == {
        "new": 300, "changed": 0, "same": 0, "repeated": 0, "withdrawn": 0,
    }  # fmt: skip
    assert len(read_event(folder).event.participations) == 300
    (tmp_path / "m.toml").write_text('[columns]\nname = "nome"\n', encoding="utf-8")
    wrong = run("meet", folder, "--import", tmp_path / "all.csv", "--mapping", tmp_path / "m.toml", "--home", home)
    assert (wrong.code, 'there is no field "nome"' in wrong.err) == (2, True)


def test_who_has_withdrawn_does_not_come_back(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("email,name\nann@x.invalid,Ann\nbo@x.invalid,Bo\n", encoding="utf-8")
    contacts = Contacts(tmp_path)
    contacts.withdraw("ann@x.invalid")
    said = take_participants(tmp_path, read_participants(tmp_path / "a.csv"), contacts)
    assert (said.withdrawn, list(people(tmp_path))) == (1, ["Bo"])
