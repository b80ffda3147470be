"""The committed outputs of notebooks/, made again on the sample account: same bytes everywhere.

python tools/refresh_notebooks.py [--check] [NOTEBOOK...]

A cell whose outputs cannot be the same twice (widgets, versions, hashes) is tagged
``nbval-ignore-output`` and committed without any. ``--check`` writes nothing and says what is
not current.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import papermill

FOLDER = Path(__file__).parents[1] / "notebooks"
VOLATILE = "nbval-ignore-output"


def refreshed(path: Path) -> str:
    """The notebook run with its own parameters, as it is to be committed."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / path.name
        papermill.execute_notebook(
            path, copy, engine_name="warm", cwd=str(path.parent), progress_bar=False
        )
        return normalised(json.loads(copy.read_text(encoding="utf-8")))


def normalised(notebook: dict[str, Any]) -> str:
    """Without times, ids, machines and volatile outputs; keys in one order."""
    cells, count = [], 0
    for number, cell in enumerate(notebook["cells"]):
        tags = cell["metadata"].get("tags", [])
        clean = {
            "cell_type": cell["cell_type"],
            "id": f"cell-{number:02d}",
            "metadata": {"tags": tags} if tags else {},
            "source": cell["source"],
        }
        if cell["cell_type"] == "code":
            count += 1
            clean["execution_count"] = count
            outputs = [] if VOLATILE in tags else cell["outputs"]
            clean["outputs"] = [_output(output, count) for output in outputs]
        cells.append(dict(sorted(clean.items())))
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": spec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _output(output: dict[str, Any], count: int) -> dict[str, Any]:
    clean = {**output, "execution_count": count} if "execution_count" in output else {**output}
    return clean | ({"metadata": {}} if "metadata" in output else {})


def main(arguments: list[str]) -> int:
    """Exit code 1 where ``--check`` finds something that is not current."""
    check = "--check" in arguments
    chosen = [Path(each) for each in arguments if each != "--check"]
    stale = 0
    for path in chosen or sorted(FOLDER.glob("*.ipynb")):
        text = refreshed(path)
        if text == path.read_text(encoding="utf-8"):
            continue
        stale += 1
        print(f"{path.name} {'is not current' if check else 'refreshed'}")
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
