"""ANSWER: the command line, thin. Each command is a module of ``commands``, loaded when called."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import click

from twitter_goals import __version__
from twitter_goals.errors import TwitterGoalsError

COMMANDS = ("init", "inspect", "check", "baseline", "report", "portfolio", "lab")


class Commands(click.Group):
    """Commands by name. A mistake in the user's files is a sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which an account meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; None for none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"twitter_goals.commands.{cmd_name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of the library's is told in its own words."""
        try:
            return super().invoke(ctx)
        except TwitterGoalsError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="twitter-goals")
def main() -> None:
    """Measure, month by month, how far each goal of a Twitter/X account has come."""


def run(arguments: Sequence[str]) -> int:
    """The command line as a function: exit code out, for tests and notebooks."""
    try:
        result = main.main(list(arguments), prog_name="twitter-goals", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0
