"""Finds what can be added: one file, one thing, one obvious place.

A plug-in is a module of `midspan.<folder>`, a file in the folder `<folder>` of a directory named by the setting
`MIDSPAN_PLUGINS` (several, separated by the system's path separator), or an entry point of the group
`midspan.<folder>`. Each defines the constant that the folder asks for (`SOURCE`, `INDICATOR`, ...).
"""

import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from midspan.model.errors import SettingError


def modules(folder: str) -> Iterator[ModuleType]:
    """Every module of a folder: the package's own, the user's, then those of installed packages."""
    package = importlib.import_module(f"midspan.{folder}")
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_"):
            yield importlib.import_module(f"midspan.{folder}.{info.name}")
    for path in user_files(folder, "*.py"):
        yield module_of(folder, path)
    for point in entry_points(group=f"midspan.{folder}"):
        yield importlib.import_module(point.module)


def data_files(folder: str) -> list[Path]:
    """Every TOML file of a folder, the package's own first."""
    own = sorted(Path(str(files(f"midspan.{folder}"))).glob("*.toml"))
    return own + list(user_files(folder, "*.toml"))


def declared(folder: str, constant: str) -> dict[str, object]:
    """What the modules of a folder declare, by key. A key declared twice is an error."""
    return dict(_declared(folder, constant, os.environ.get("MIDSPAN_PLUGINS", "")))


@cache
def _declared(folder: str, constant: str, _plugins: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for module in modules(folder):
        thing = getattr(module, constant, None)
        if thing is None:
            raise SettingError(
                f'the plug-in "{module.__name__}" does not define {constant}',
                place=str(module.__file__),
                next_step=f"define {constant} in it, or move the file out of the folder {folder}",
            )
        if thing.key in found:
            raise SettingError(
                f'two plug-ins of {folder} have the key "{thing.key}"',
                place=str(module.__file__),
                next_step="give one of them another key",
            )
        found[thing.key] = thing
    return dict(sorted(found.items()))


def user_files(folder: str, pattern: str) -> Iterator[Path]:
    """The files of a folder in the directories of `MIDSPAN_PLUGINS`."""
    for directory in filter(None, os.environ.get("MIDSPAN_PLUGINS", "").split(os.pathsep)):
        if not Path(directory).is_dir():
            raise SettingError(
                f'the plug-in directory "{directory}" does not exist',
                place="MIDSPAN_PLUGINS",
                next_step="correct the setting or create the directory",
            )
        yield from sorted(Path(directory, folder).glob(pattern))


def module_of(folder: str, path: Path) -> ModuleType:
    """Loads a plug-in file as a module."""
    name = f"midspan_plugins.{folder}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SettingError(f'the plug-in "{path}" can\'t be loaded', next_step="check that it is a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
