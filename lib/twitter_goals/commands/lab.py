"""``twitter-goals lab``: JupyterLab on the kit's notebooks, this account chosen."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import click


@click.command("lab")
@click.argument("folder", type=click.Path(file_okay=False, exists=True), required=False)
@click.argument("jupyter_options", nargs=-1, type=click.UNPROCESSED)
def lab_command(folder: str | None, jupyter_options: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks; with FOLDER, on copies that open that account.

    The copies lie in FOLDER/notebooks; those that are there already are left as they are.
    Options after ``--`` go to JupyterLab.
    """
    from twitter_goals import kit

    place = kit.notebooks() if folder is None else copy_notebooks(Path(folder))
    command = [sys.executable, "-m", "jupyterlab", str(place), *jupyter_options]
    os.execv(sys.executable, command)


def copy_notebooks(folder: Path) -> Path:
    """The kit's notebooks in ``folder/notebooks``, each with ``account`` set to ``..``."""
    from twitter_goals import kit
    from twitter_goals.files import write_aside

    place = folder / "notebooks"
    for notebook in sorted(kit.notebooks().glob("*.ipynb")):
        copy = place / notebook.name
        if copy.exists():
            continue
        content = json.loads(notebook.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            if "parameters" in cell["metadata"].get("tags", ()):
                source = "".join(cell["source"])
                cell["source"] = re.sub(r'(?m)^(account\b[^=]*= )"[^"]*"', r'\1".."', source)
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        write_aside(copy, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return place
