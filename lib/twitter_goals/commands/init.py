"""``twitter-goals init``: a new account folder, to be filled at once."""

from __future__ import annotations

import datetime as dt

import click


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--template",
    default="newsroom",
    show_default=True,
    metavar="NAME",
    help="Whose goals to begin with: newsroom, brand, person, institute.",
)
@click.option("--language", default="en", show_default=True, metavar="CODE", help="en or fa.")
@click.option("--handle", metavar="NAME", help="The account on X; default: as the exports say.")
def init_command(folder: str, template: str, language: str, handle: str | None) -> None:
    """Make FOLDER an account folder with commented goals to change.

    Where FOLDER holds exports already (in exports/), targets are proposed from them, and
    remarks say how. Nothing that exists is overwritten.
    """
    from twitter_goals import starter
    from twitter_goals.errors import TwitterGoalsError
    from twitter_goals.languages import codes
    from twitter_goals.languages import language as load

    language = language.lower().replace("_", "-").partition("-")[0]
    try:
        begun = starter.start(
            folder, dt.date.today(), template=template, language=language, handle=handle
        )
    except TwitterGoalsError as error:
        error.language = language if language in codes() else "en"
        raise
    say = load(language)
    for path in begun.written:
        click.echo(path)
    if begun.proposed:
        click.echo(say.text("init.proposed", count=begun.proposed))
    if begun.weighed:
        click.echo(say.text("init.weighed", count=begun.weighed))
    code = "next_with_files" if begun.files else "next"
    command_folder = f'"{folder}"' if any(map(str.isspace, folder)) else folder
    click.echo(say.text(f"init.{code}", folder=folder, quoted=command_folder))
