"""``twitter-goals report``: run the notebooks, render HTML and summary.json, print the paths."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from twitter_goals.batch import ReportResult

INTERRUPTED = 130  # what shells give for Ctrl-C


@click.command("report")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@click.option(
    "--month",
    default="last",
    metavar="M",
    help="2026-10, 1405-07, last (the latest full one) or all.",
)
@click.option("--as-of", metavar="D", help="As known at the end of this day.")
@click.option("--language", metavar="CODE", help="en or fa; default: the account's own.")
@click.option("--calendar", type=click.Choice(["gregorian", "jalali"]), help="Whose months.")
@click.option("--baseline", metavar="N", help="Compare with this recorded baseline.")
@click.option(
    "--out", default="reports", metavar="DIR", show_default=True, help="Where reports are put."
)
@click.option("--notebook", metavar="FILE", help="Your own notebook instead of the kit's.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="A parameter of that notebook.",
)
@click.option(
    "--redact",
    type=click.Choice(["posts", "handles", "all"]),
    help="Take texts and names out of everything written, file and folder names too.",
)
@click.option("--font", metavar="FILE", help="Embed the letters used of this font file.")
@click.option("--csv", is_flag=True, help="Write the progress table as CSV too.")
@click.option("--pdf", is_flag=True, help="Print to PDF too, where Chromium is installed.")
@click.option(
    "--engine",
    type=click.Choice(["warm", "kernel"]),
    default="warm",
    show_default=True,
    help="warm forks a process that has all imported; kernel starts Jupyter's own each time.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="So many reports at a time.",
)
@click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster.")
@click.option("--force", is_flag=True, help="Make reports again that are up to date.")
@click.pass_context
def report_command(
    ctx: click.Context, folders: tuple[str, ...], month: str,
    parameters: tuple[tuple[str, str], ...], jobs: int, dask: str | None, force: bool,
    **wishes: Any,
) -> None:  # fmt: skip
    """Make the report of each account FOLDER and print where it is.

    Reports that are up to date are left as they are. FOLDER and --out may be addresses in an
    object store (s3://...). Exit code 0 when all reports are there, 1 when some failed (the
    others are made), 2 when the call itself was wrong.
    """
    from twitter_goals import batch

    plan = batch.requests(folders, [month], parameters=dict(parameters), **wishes)
    where = batch.Where.chosen(jobs, dask)
    if len(plan) == 1 and month != "all":
        try:
            (result,) = batch.run(plan, where, force=force).results
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        if result.status == "failed":
            click.echo(result.error, err=True)
        else:
            click.echo(f"{result.html}\n{result.summary}")
            _index([result])
        ctx.exit(result.exit_code)
    made: list[batch.ReportResult] = []
    try:
        with batch.told() as (planned, begun, told):

            def noted(result: batch.ReportResult) -> None:
                made.append(result)
                told(result)

            outcome = batch.run(plan, where, force=force, planned=planned, begun=begun, told=noted)
    except KeyboardInterrupt:
        _index(made)
        there = sum(result.status != "failed" for result in made)
        click.echo(f"Stopped at {there} of the reports; the same call makes the others.", err=True)
        ctx.exit(INTERRUPTED)
    _index(outcome.results)
    if failed := outcome.of("failed"):
        click.echo(f"{len(failed)} of {len(outcome.results)} reports failed.", err=True)
    ctx.exit(outcome.exit_code)


def _index(results: Iterable[ReportResult]) -> None:
    """Rewrite ``index.html`` beside an account's reports, where any of them is new."""
    pages = [each.html for each in results if each.status == "made" and each.html]
    made = [page for page in pages if "://" not in page]
    if made:
        from twitter_goals import portfolio

        for folder in sorted({Path(each).parents[1] for each in made}):
            portfolio.write_index(folder)
