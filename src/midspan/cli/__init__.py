"""The command line: one file, one verb. Each module defines `COMMAND`; heavy imports wait inside it.

Data go to stdout; talk and progress to stderr. Exit 0: fine, 1: problems found, 2: an error of the user's, 70: ours.
"""

import importlib
import os
import sys
from importlib.resources import files
from pathlib import Path

import click

from midspan.plugins import module_of, user_files

OUR_BUG = 70
# Matrices of figures are small: threads of the linear algebra wait for one another longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class _Verbs(click.Group):
    """Finds the verbs by their files and loads one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_own_verbs() | {path.stem for path in user_files("cli", "*.py")})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _own_verbs():
            command: click.Command = importlib.import_module(f"midspan.cli.{cmd_name}").COMMAND
            return command
        own = {path.stem: path for path in user_files("cli", "*.py")}
        return module_of("cli", own[cmd_name]).COMMAND if cmd_name in own else None


def _own_verbs() -> set[str]:
    folder = Path(str(files("midspan.cli")))
    return {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}


@click.group(cls=_Verbs, epilog="Start with: midspan demo")
@click.version_option(package_name="midspan")
def midspan() -> None:
    """Midspan: how two places work together in science and technology, and what to do next."""


def main() -> None:
    """Runs the command line and turns errors into messages and exit codes."""
    from midspan.model.errors import MidspanError

    try:
        midspan(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nStopped. Nothing half-written is kept; the same command goes on where it stopped.", err=True)
        sys.exit(130)
    except MidspanError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception:  # noqa: BLE001 - the last door: anything else is our bug and exits with 70
        import traceback

        traceback.print_exc()
        click.echo("This is a bug of Midspan. Please report it with the lines above.", err=True)
        sys.exit(OUR_BUG)
