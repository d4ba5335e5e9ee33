"""One TOML file per region: a named, versioned set of places with a declared policy."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from midspan.model.errors import StudyError
from midspan.model.place import Name, Region

_FORMS = {
    "countries": (re.compile(r"[A-Z]{2}"), 'a code of two capitals such as "HK"'),
    "divisions": (re.compile(r"[A-Z]{2}\.[A-Z0-9]+"), 'a GeoNames first-level division such as "CN.23"'),
    "places": (re.compile(r"gn:\d+|x:[a-z][a-z-]*"), 'a GeoNames id such as "gn:1796236", or a place of ours'),
}


class NameDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """The table `[name]` of a region or theme file; the Chinese names may be left out."""

    en: str
    zh_hans: str = ""
    zh_hant: str = ""

    def name(self) -> Name:
        """The name as the model knows it."""
        return Name(self.en, self.zh_hans, self.zh_hant)


class _RegionDefinition(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    version: int
    policy: str
    name: NameDefinition
    countries: list[str] = []
    divisions: list[str] = []
    places: list[str] = []


Definition = TypeVar("Definition", bound=msgspec.Struct)


def load_region(path: Path) -> Region:
    """Reads a region strictly: an unknown or missing key, or an id of another form, is a StudyError."""
    found = read_definition(path, _RegionDefinition)
    for key, (form, meaning) in _FORMS.items():
        require_form(path, key, getattr(found, key), form, meaning)
    if not (found.countries or found.divisions or found.places):
        raise StudyError(
            f'the region "{found.key}" holds no place',
            place=str(path),
            next_step="fill in countries, divisions or places",
        )
    if not found.policy.strip():
        raise StudyError(
            f'the region "{found.key}" declares no policy',
            place=str(path),
            next_step="say in a plain sentence under policy what is in and what is not",
        )
    return Region(
        key=found.key,
        name=found.name.name(),
        version=found.version,
        policy=found.policy.strip(),
        countries=frozenset(found.countries),
        divisions=frozenset(found.divisions),
        places=frozenset(found.places),
    )


def read_definition(path: Path, kind: type[Definition]) -> Definition:
    """A TOML file as the struct `kind`, whose key is the name of the file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError(f'the file "{path}" does not exist', next_step="check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f'the file is not TOML: "{error}"', place=str(path), next_step="correct it there") from None
    known = ", ".join(field.name for field in msgspec.structs.fields(kind))
    try:
        found = msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise StudyError(
            f'the file can\'t be used: "{str(error).replace("`", "")}"',
            place=str(path),
            next_step=f"use these keys: {known}",
        ) from None
    key = getattr(found, "key", path.stem)
    if key != path.stem:
        raise StudyError(
            f'the key "{key}" is not the name of its file',
            place=str(path),
            next_step=f'rename the file to "{key}.toml" or write key = "{path.stem}"',
        )
    return found


def require_form(path: Path, key: str, values: list[str], form: re.Pattern[str], meaning: str) -> None:
    """Raises a StudyError for the first value of a list that does not have its form."""
    for value in values:
        if form.fullmatch(value) is None:
            raise StudyError(f'the value "{value}" of {key} is not {meaning}', place=str(path), next_step="correct it")
