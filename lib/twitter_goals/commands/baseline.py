"""``twitter-goals baseline``: record where the account stands today."""

from __future__ import annotations

import click


@click.command("baseline")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--from", "first", required=True, metavar="D", help="First day, 2026-01-01 or 1405-01-01."
)
@click.option("--to", "last", required=True, metavar="D", help="Last day, inside the window.")
@click.option("--name", metavar="N", help="Name to refer to it by; default: the two days.")
@click.option("--why", default="", metavar="TEXT", help="Why this window is a fair start.")
def baseline_command(folder: str, first: str, last: str, name: str | None, why: str) -> None:
    """Record the current state of the account in FOLDER, frozen.

    A recorded baseline is never overwritten: take another name for a new one.
    """
    import twitter_goals as tg
    from twitter_goals.errors import TwitterGoalsError

    account = tg.open(folder)
    try:
        recorded = account.record_baseline(first, last, name=name, why=why)
    except TwitterGoalsError as error:
        error.language = account.language.code
        raise
    click.echo(account.folder / "baselines" / f"{recorded.name}.json")
    click.echo(recorded.said(account.language))
