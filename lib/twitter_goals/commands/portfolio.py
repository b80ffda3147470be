"""``twitter-goals portfolio``: many accounts on one page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click


@click.command("portfolio")
@click.argument("places", nargs=-1, required=True, metavar="OUT_OR_SUMMARY...")
@click.option(
    "--month",
    "months",
    multiple=True,
    metavar="M",
    help="This month instead of each account's newest; more than one may be given, as"
    " for accounts with different calendars.",
)
@click.option(
    "--sort",
    "order",
    default="attention",
    show_default=True,
    metavar="ORDER",
    help="attention, account, or the name of a major goal.",
)
@click.option("--language", metavar="CODE", help="en or fa; default: as most of the reports.")
@click.option(
    "--out",
    metavar="FILE",
    help="The page; default: portfolio.html in OUT, or here where there are more.",
)
def portfolio_command(
    places: tuple[str, ...], out: str | None, months: tuple[str, ...], order: str,
    language: str | None,
) -> None:  # fmt: skip
    """Show where many accounts stand, from the reports made before.

    OUT_OR_SUMMARY is the folder that reports were written to (--out of twitter-goals report), an
    account's folder in it, or a summary.json; or one address in an object store, where the page
    is put too. Prints where the page is, and its table as CSV beside it.
    """
    from twitter_goals import portfolio, remote
    from twitter_goals.errors import Finding, UsageError

    write = partial(portfolio.write, months=months, order=order, language=language)
    written: Iterable[object]
    if not any(map(remote.is_remote, places)):
        alone = len(places) == 1 and Path(places[0]).is_dir()
        written = write(places, out or (Path(places[0]) if alone else Path()) / portfolio.PAGE)
    elif len(places) == 1 and out is None:
        (address,) = places
        with remote.summaries(address) as folder, tempfile.TemporaryDirectory() as aside:
            for path in write([folder], folder / portfolio.PAGE):
                path.replace(Path(aside) / path.name)
            written = remote.deliver(aside, address).values()
    else:
        raise UsageError(Finding("problem", "one_address"))
    for address_or_path in written:
        click.echo(address_or_path)
