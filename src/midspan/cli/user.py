"""midspan user"""

from __future__ import annotations

import sys

import click

from midspan.cli._options import say


@click.command("user", epilog="Example: midspan user ann --role editor >> team.toml")
@click.argument("name")
@click.option("--role", type=click.Choice(["reader", "editor"]), default="reader", show_default=True, help="What for.")
def COMMAND(name: str, role: str) -> None:  # noqa: N802, D103
    import json
    import re

    from midspan.model.errors import SettingError
    from midspan.web.team.passwords import hashed

    if not re.fullmatch(r"[^\s\x00-\x1f\x7f]{1,200}", name):
        raise SettingError(f'"{name}" is no name to sign in with', next_step="choose one without spaces")
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
    click.echo(f'\n[users.{key}]\nrole = "{role}"\npassword = "{hashed(password)}"')
    say("Put these lines into the team's file. A running server reads it again by itself.")


COMMAND.help = """Print the lines of a user for the file of a team; the password is asked for, or read from stdin.

Only its scrypt hash is printed. A new password for a name ends that person's sessions."""
