"""Settings: midspan.toml < MIDSPAN_* < command line."""

from pathlib import Path

import pytest

from midspan.model.errors import SettingError
from midspan.settings import SETTINGS, is_on, setting


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for known in SETTINGS:
        monkeypatch.delenv(f"MIDSPAN_{known.name.upper()}", raising=False)


def test_each_place_outdoes_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert setting("home") == "midspan-data"
    (tmp_path / "midspan.toml").write_text('home = "from-file"\n', encoding="utf-8")
    assert setting("home") == "from-file"
    monkeypatch.setenv("MIDSPAN_HOME", "from-environment")
    assert setting("home") == "from-environment"
    assert setting("home", "from-command-line") == "from-command-line"


def test_every_setting_has_a_default_and_says_what_it_does() -> None:
    assert [(s.name, setting(s.name)) for s in SETTINGS] == [(s.name, s.default) for s in SETTINGS]
    assert all(s.help.endswith(".") for s in SETTINGS)


def test_an_unknown_setting_in_the_file_is_an_error_that_lists_the_known(tmp_path: Path) -> None:
    (tmp_path / "midspan.toml").write_text('hom = "x"\n', encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        setting("home")
    assert (caught.value.fact, caught.value.place) == ('there is no setting "hom"', "midspan.toml")
    assert caught.value.next_step.startswith("Known: home")


@pytest.mark.parametrize("text", [b"home = \n", 'home = "香港"'.encode("big5")])
def test_a_file_that_is_no_toml_is_an_error_that_names_it(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "midspan.toml").write_bytes(text)
    with pytest.raises(SettingError) as caught:
        setting("home")
    assert caught.value.fact == "the settings file is not TOML"
    assert caught.value.place.startswith("midspan.toml: ")
    assert caught.value.next_step


def test_a_setting_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(SettingError) as caught:
        setting("hmoe")
    assert caught.value.fact == 'there is no setting "hmoe"'


def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_on("text_themes")
    monkeypatch.setenv("MIDSPAN_TEXT_THEMES", "off")
    assert not is_on("text_themes")
    monkeypatch.setenv("MIDSPAN_TEXT_THEMES", "no")
    with pytest.raises(SettingError) as caught:
        is_on("text_themes")
    assert (caught.value.fact, caught.value.next_step) == ('the setting "text_themes" is "no"', "set it to on or off")
