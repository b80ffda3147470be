"""``twitter-goals report``: run the notebooks, render HTML and summary.json, print the paths."""

from __future__ import annotations

import click


@click.command("report")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...")
@click.option("--month", default="last", metavar="M",
              help="2026-10, 1405-07, last (the latest full one) or all.")
@click.option("--as-of", metavar="D", help="As known at the end of this day.")
@click.option("--language", metavar="CODE", help="en or fa; default: the account's own.")
@click.option("--calendar", type=click.Choice(["gregorian", "jalali"]), help="Whose months.")
@click.option("--baseline", metavar="N", help="Compare with this recorded baseline.")
@click.option("--out", default="reports", metavar="DIR", show_default=True)
@click.option("--notebook", metavar="FILE", help="Your own notebook instead of the kit's.")
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A parameter of that notebook.")
@click.option("--redact", type=click.Choice(["posts", "handles", "all"]),
              help="Take texts and names out of everything written.")
@click.option("--csv", is_flag=True, help="Write the progress table as CSV too.")
@click.option("--pdf", is_flag=True, help="Print to PDF too, where Chromium is installed.")
@click.option("--engine", type=click.Choice(["warm", "kernel"]), default="warm", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N")
@click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster.")
@click.option("--force", is_flag=True, help="Make reports again that are up to date.")
def report_command(folders, month, parameters, jobs, dask, force, **options) -> None:  # type: ignore[no-untyped-def]
    """Make the report of each account folder DIR and print where it is."""
    from twitter_goals.report import ReportRequest, make

    for folder in folders:
        request = ReportRequest(
            account=folder, month=month, parameters=dict(parameters), **options
        )
        result = make(request)
        click.echo(result.html)
        click.echo(result.summary)
