"""XML at the door: bounded, without entities, files of others or the network."""

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from tests.fixtures.inputs import told

from midspan.model.errors import SourceError
from midspan.store import markup
from midspan.store.markup import plain_text, records_of, root_of, text_of

BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


def written(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def texts(path: Path, remarks: list[str] | None = None) -> Iterator[tuple[int, str]]:
    found = [] if remarks is None else remarks
    return ((number, text_of(element)) for number, element in records_of(path, ("set",), ("item",), found))


@pytest.mark.parametrize("name", ["w.xml", "w.xml.gz"])
def test_records_are_whole_and_numbered(tmp_path: Path, name: str) -> None:
    text = "<set><!-- one --><item>A <b>b</b><!-- no --><?pi no?> c\n d</item>x<other/><item>&#xe9;&lt;</item></set>"
    assert list(texts(written(tmp_path / name, text))) == [(1, "A b c d"), (2, "é<")]


def test_named_characters_of_a_dtd_are_read_by_their_html_names(tmp_path: Path) -> None:
    text = '<!DOCTYPE set SYSTEM "absent.dtd"><set><item>J&uuml;rgen &amp;uuml; &nosuch;</item></set>'
    assert list(texts(written(tmp_path / "w.xml", text))) == [(1, "Jürgen &uuml; &nosuch;")]


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY e0 "boom">{BOMB}',
        '<!ENTITY x SYSTEM "{secret}">',
        '<!ENTITY x PUBLIC "p" "http://example.org/x">',
        '<!ENTITY % x SYSTEM "{secret}"> %x;',
    ],
)
@pytest.mark.parametrize(
    "content", ["<set><item>&e11;&x;</item></set>", '<set a="&e11;"><item/></set>', "<item>&x;</item>"]
)
def test_entities_of_a_files_own_are_refused_before_any_record(tmp_path: Path, declared: str, content: str) -> None:
    secret = written(tmp_path / "secret.txt", "secret")
    path = written(tmp_path / "w.xml", f"<!DOCTYPE set [{declared.format(secret=secret)}]>{content}")
    with pytest.raises(SourceError) as caught:
        list(texts(path))
    assert told(caught.value)[0] in (
        '"w.xml" declares entities of its own, which are not read',
        '"w.xml" is not whole XML',
    )
    assert "secret" not in str(caught.value).replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<set><item>one</item><item>tw", 1),
        ("<set><item>one</item><item", 1),
        ("<set>", 0),
        ("", 0),
        ("no XML", 0),
        ("<set><item></set></item>", 0),
    ],
)
def test_a_file_cut_off_in_a_record_is_an_error_that_says_how_far_it_was_read(
    tmp_path: Path, text: str, count: int
) -> None:
    with pytest.raises(SourceError) as caught:
        list(texts(written(tmp_path / "w.xml", text)))
    assert told(caught.value) == ('"w.xml" is not whole XML', "w.xml:1")
    assert f"it was read up to record {count} " in caught.value.next_step


@pytest.mark.parametrize("end", ["", "\n", "</se", "</set", "<set>"])
def test_a_file_that_lacks_its_last_tags_alone_keeps_its_records_with_a_remark(tmp_path: Path, end: str) -> None:
    remarks: list[str] = []
    path = written(tmp_path / "w.xml", f"<set><item>one</item><item>two</item>{end}")
    assert list(texts(path, remarks)) == [(1, "one"), (2, "two")]
    assert remarks == ["the file ends after record 2 without its closing tags: it may be cut off"]


@pytest.mark.slow
def test_a_record_without_end_is_refused_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LARGEST_RECORD", 1 << 20)
    path = written(tmp_path / "w.xml.gz", "<set><item>1</item>" + "<a>text</a>" * 4_000_000)
    tracemalloc.start()
    with pytest.raises(SourceError) as caught:
        list(texts(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told(caught.value) == ('a record of "w.xml.gz" has more than 1,048,576 bytes', "w.xml.gz:2")
    assert peak < 1 << 24


@pytest.mark.slow
def test_records_that_were_read_are_freed(tmp_path: Path) -> None:
    path = written(tmp_path / "w.xml", "<set>" + "<item>x</item><other>y</other>\n" * 20_000 + "</set>")
    left = [len(element.getparent()) for _, element in records_of(path, ("set",), ("item",), [])]
    assert len(left) == 20_000
    assert max(left) < 10_000


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<a/>", "a"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <x> -->\n<!DOCTYPE a [<!ENTITY x "y">]>\n<p:a b="c">', "a"),
        (b'<!DOCTYPE a PUBLIC "x>" "y"><a>', ""),
        (b"text <a>", ""),
        (b"", ""),
        (b'{"a": "<b>"}', ""),
    ],
)
def test_the_root_is_known_from_the_beginning(head: bytes, name: str) -> None:
    assert root_of(head) == name


def test_faces_and_formulas_are_taken_off_titles_and_signs_are_kept() -> None:
    assert (
        plain_text("CO<sub>2</sub> <jats:italic>in</jats:italic> <mml:math><mml:mi>x</mml:mi></mml:math>") == "CO2 in x"
    )
    assert plain_text("p < 0.05 & q > 1 &lt; &eacute;") == "p < 0.05 & q > 1 < é"


def test_text_of_nothing_is_empty() -> None:
    assert text_of(None) == text_of(etree.Element("a")) == ""
