"""Settings as data: midspan.toml < MIDSPAN_* < command line."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from midspan.model.errors import SettingError, known_values

FILE = "midspan.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name in midspan.toml (MIDSPAN_NAME in the environment), its default, what it does."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("home", "midspan-data", "The workspace: snapshots, corpora and extracts are in this folder."),
    Setting("corpus", "", "The corpus: an id (it may be shortened) or s3://bucket/folder; empty: the one built last."),
    Setting("engine", "duckdb", "What computes: duckdb, or spark with the extra midspan[spark]."),
    Setting("master", "local[2]", "Spark's master address."),
    Setting(
        "memory",
        "",
        "What the process may take, such as 4GB; empty: half of the memory. The rest goes to disk.",
    ),
    Setting("text_themes", "on", "Whether a build reads the theme of a work without a topic in its words: on or off."),
    Setting(
        "priority",
        "",
        "Whose word counts where records of one work differ, such as `year: crossref, wos_plain; *: openalex`.",
    ),
    Setting(
        "register",
        "",
        "The register of contracts: empty for the workspace's own (SQLite), or postgresql://user@host/database.",
    ),
    Setting("lang", "en", "The script of names in the output: en, zh-Hans or zh-Hant."),
    Setting("openalex_url", "https://api.openalex.org", "Where midspan snapshot --fetch asks for works of OpenAlex."),
    Setting("plugins", "", "Directories with plug-ins of one's own, separated like PATH; read from the environment."),
)


def setting(name: str, given: str | None = None) -> str:
    """The value of a setting: as given on the command line, else the environment, else midspan.toml, else default."""
    known = {s.name: s for s in SETTINGS}
    if name not in known:
        raise SettingError(f'there is no setting "{name}"', next_step=known_values(name, known))
    from_environment = os.environ.get(f"MIDSPAN_{name.upper()}")
    return given or from_environment or _file_settings().get(name) or known[name].default


def is_on(name: str) -> bool:
    """Whether a setting is `on`; anything but on and off is an error."""
    value = setting(name)
    if value not in ("on", "off"):
        raise SettingError(f'the setting "{name}" is "{value}"', next_step="set it to on or off")
    return value == "on"


def _file_settings() -> dict[str, str]:
    path = Path(FILE)
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            "the settings file is not TOML", place=f"{path}: {error}", next_step="correct it there"
        ) from error
    for name in found:
        if name not in {s.name for s in SETTINGS}:
            raise SettingError(
                f'there is no setting "{name}"', place=FILE, next_step=known_values(name, (s.name for s in SETTINGS))
            )
    return {name: str(value) for name, value in found.items()}
