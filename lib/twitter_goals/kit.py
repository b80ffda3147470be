"""Where the notebooks and templates lie: in the checkout, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder that holds ``notebooks/`` and ``templates/``."""
    packed = _HERE / "_kit"
    return packed if packed.is_dir() else _HERE.parents[1]


def is_checkout() -> bool:
    """Whether this is the project's own folder, with its sample account, and not a wheel."""
    return (root() / "data" / "sample").is_dir()


def notebooks() -> Path:
    """The kit's notebooks."""
    return root() / "notebooks"


def templates() -> Path:
    """Goal-file templates, and the report's HTML template."""
    return root() / "templates"


def locate(folder: str | Path) -> Path:
    """A path as a person writes it in a notebook.

    As given where it exists (relative to the working directory); else relative to the checkout,
    because JupyterLab starts kernels in ``notebooks/`` and Papermill in the caller's folder.
    """
    path = Path(folder).expanduser()
    beside_kit = root() / path
    return beside_kit if not path.exists() and beside_kit.exists() else path
