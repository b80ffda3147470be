"""``twitter-goals inspect``: what each export file is, and what is wrong with it."""

from __future__ import annotations

import json

import click


@click.command("inspect")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object a file.")
@click.option("--language", default="en", metavar="CODE", help="Of the messages: en or fa.")
@click.pass_context
def inspect_command(
    ctx: click.Context, paths: tuple[str, ...], as_json: bool, language: str
) -> None:
    """Say what each export in PATH is; folders are walked.

    Exit code 0 when every file can be used, 1 when any was refused.
    """
    from twitter_goals import inspection
    from twitter_goals.languages import language as load

    said = load(language)
    found = inspection.inspect(paths, said.code)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif found:
        click.echo(inspection.table(found, said))
    else:
        click.echo(said.text("inspection.nothing", paths=", ".join(paths)), err=True)
    ctx.exit(1 if any(one["problems"] for one in found) else 0)
