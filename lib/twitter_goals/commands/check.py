"""``twitter-goals check``: are the goals good goals, and can the data answer them?"""

from __future__ import annotations

import json

import click


@click.command("check")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def check_command(ctx: click.Context, folder: str, as_json: bool) -> None:
    """Check goals and data of the account in FOLDER together.

    Says what is wrong in the goal files (with line and column), what the data covers, and how
    specific, measurable, attainable, relevant and timely each sub-goal is. Exit code 1 when
    anything is wrong or lacking; the last lines say whether a report can be made all the same.
    """
    from twitter_goals import checkup

    found = checkup.check(folder)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(found.text())
    ctx.exit(1 if found.problems else 0)
