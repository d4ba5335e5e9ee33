"""midspan user"""

from __future__ import annotations

import click

from midspan.cli._options import Shared, say, shared, show


@click.command("user", epilog="Example: midspan user ann --role editor")
@click.argument("name")
@click.option("--role", type=click.Choice(["reader", "editor"]), default="reader", show_default=True, help="What for.")
@shared
def COMMAND(shared: Shared, name: str, role: str) -> None:  # noqa: N802, D103
    import re

    from midspan.model.errors import SettingError
    from midspan.web.team.passwords import hashed

    if not re.fullmatch(r"[^\s\x00-\x1f\x7f\"\\]{1,200}", name):
        raise SettingError(f'"{name}" is no name to sign in with', next_step="choose one without spaces")
    password = hashed(_password())
    if shared.is_json:
        show({"name": name, "role": role, "password": password})
        return
    click.echo(f'[users."{name}"]\nrole = "{role}"\npassword = "{password}"\n')
    say("Put these lines into the team's file. A running server reads it again by itself.")


def _password() -> str:
    """The password as typed twice in a terminal, else the first line of stdin."""
    import sys

    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


COMMAND.help = """Print the lines of a user for the file of a team; the password is asked for, or read from stdin.

Only its scrypt hash is printed. A new password for a name ends that person's sessions."""
