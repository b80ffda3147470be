"""``twitter-goals lab``: JupyterLab on the kit's notebooks, this account chosen."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import click


@click.command("lab")
@click.argument("folder", type=click.Path(file_okay=False), required=False)
@click.argument("jupyter_options", nargs=-1, type=click.UNPROCESSED)
def lab_command(folder: str | None, jupyter_options: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks; with FOLDER, on copies that open that account.

    The copies lie in FOLDER/notebooks; those that are there already are left as they are.
    Options after -- go to JupyterLab: twitter-goals lab FOLDER -- --no-browser.
    """
    from jupyterlab.labapp import main

    from twitter_goals import kit

    if folder is not None and folder.startswith("-"):  # lab -- --no-browser: no folder was named
        jupyter_options, folder = (folder, *jupyter_options), None
    chosen = arguments(folder, jupyter_options)
    # Defaults of ours, which a user's own settings beat: no news, no look for updates. Nothing
    # leaves this computer unless somebody wants it to.
    places = [str(kit.templates() / "lab"), os.environ.get("JUPYTER_CONFIG_PATH")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, places))
    main(chosen)


def arguments(folder: str | None, options: tuple[str, ...] = ()) -> list[str]:
    """What JupyterLab is started with. Makes the copies.

    Raises UsageError where there is no such folder, or none was named and there is no checkout;
    GoalFileError when the folder's goals cannot be read.
    """
    from twitter_goals import kit
    from twitter_goals import open as open_account
    from twitter_goals.errors import Finding, UsageError

    if folder is not None:
        root = open_account(folder).folder.resolve()
        copy_notebooks(root)
    elif kit.is_checkout():
        root = kit.root()
    else:
        raise UsageError(Finding("problem", "no_lab_folder"))
    start = "--LabApp.default_url=/lab/tree/notebooks"
    offline = "--LabApp.extension_manager=readonly"  # the other one asks a package index
    return [f"--ServerApp.root_dir={root}", start, offline, *options]


def copy_notebooks(folder: Path) -> list[Path]:
    """The kit's notebooks in ``folder/notebooks``, opening ``..``; gives those newly made."""
    from twitter_goals import kit
    from twitter_goals.files import write_aside

    made = []
    for notebook in sorted(kit.notebooks().glob("*.ipynb")):
        copy = folder / "notebooks" / notebook.name
        if not copy.exists():
            content = of_account(json.loads(notebook.read_text(encoding="utf-8")), "..")
            text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
            made.append(write_aside(copy, text, new=True))
    return made


def of_account(notebook: dict[str, Any], account: str) -> dict[str, Any]:
    """The notebook with its ``account`` parameter set, and without outputs of another account."""
    cells = []
    chosen = json.dumps(account)
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", ()):
            source = re.sub(
                r'(?m)^(account\b[^=\n]*= )"[^"\n]*"', lambda found: found[1] + chosen, source
            )
        cell = {**cell, "source": source.splitlines(keepends=True)}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    return {**notebook, "cells": cells}
