"""One TOML file per theme: a named group of OpenAlex topics, subfields and fields. The nine themes are disjoint."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from midspan.model.errors import StudyError
from midspan.model.place import Theme
from midspan.regions import NameDefinition, read_definition, require_form

_FORMS = {
    "topics": (re.compile(r"T\d+"), 'an OpenAlex topic such as "T10181"'),
    "subfields": (re.compile(r"subfields/\d+"), 'an OpenAlex subfield such as "subfields/1702"'),
    "fields": (re.compile(r"fields/\d+"), 'an OpenAlex field such as "fields/17"'),
}


class _ThemeDefinition(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    version: int
    name: NameDefinition
    topics: list[str] = []
    subfields: list[str] = []
    fields: list[str] = []


def load_theme(path: Path) -> Theme:
    """Reads a theme strictly: an unknown or missing key, or an id of another form, is a StudyError."""
    found = read_definition(path, _ThemeDefinition)
    for key, (form, meaning) in _FORMS.items():
        require_form(path, key, getattr(found, key), form, meaning)
    if not (found.topics or found.subfields or found.fields):
        raise StudyError(
            f'the theme "{found.key}" holds no topic', place=str(path), next_step="fill in topics, subfields or fields"
        )
    return Theme(
        key=found.key,
        name=found.name.name(),
        version=found.version,
        topics=frozenset(found.topics),
        subfields=frozenset(found.subfields),
        fields=frozenset(found.fields),
    )


def theme_with_reason(
    work: Mapping[str, object], told: Sequence[Mapping[str, object]], themes: Mapping[str, Theme]
) -> tuple[str, str]:
    """The theme of a work and why: by its topic, subfield or field; by its words (a row of `work_themes`) where its
    source gives none of these; else `other`.
    """
    topics = [str(work[column]) for column in ("topic_id", "subfield_id", "field_id") if work[column]]
    for topic in topics:
        for theme in themes.values():
            if topic in theme.topics | theme.subfields | theme.fields:
                return theme.key, f"by its topic {topic}"
    if topics:
        return "other", f"no theme has its topic {topics[0]}"
    if not told:
        return "other", "its source gives no topic"
    row = told[0]
    theme_key = str(row["theme"]) if row["theme"] in themes else "other"
    return theme_key, f"{row['reason']} ({row['score']:.2f}, {row['decided_by']})"
