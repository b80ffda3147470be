"""IMPORT LESS: leave out optional parts of other libraries that our paths never reach.

Several libraries look for an extra at import and do without it where it is missing. Where it is
installed, for somebody else's sake, its import is paid by everyone: with JupyterLab on the
machine, ``import nbformat`` builds an Earley grammar for a check of IRIs that no notebook schema
asks for, and takes over a second of processor time. For the length of a ``with`` block the names
given look as if they were not installed; afterwards they import as ever.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

# What `papermill`, `nbconvert` and `nbclient` would load and a local report does not reach.
NOTEBOOK_EXTRAS = (
    "rfc3987_syntax",  # jsonschema: checks of "iri", built by Lark at import
    "rfc3986_validator",  # jsonschema: checks of "uri", a long pattern compiled at import
    "isoduration",  # jsonschema: checks of "duration"; brings arrow
    "webcolors",  # jsonschema: checks of "color"
    "boto3",  # papermill: s3:// notebooks
    "pyarrow",  # papermill: hdfs:// notebooks
    "azure",  # papermill: abs:// and adl:// notebooks
    "gcsfs",  # papermill: gs:// notebooks
)
KERNEL_EXTRAS = ("debugpy",)  # ipykernel: the step debugger, which a report cannot use


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let ``import name`` fail inside the block, where the module is not loaded yet.

    Only this thread's imports are meant: others, as in a Dask worker, import what they like.
    """
    finder = _NotToBeHad(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _NotToBeHad(MetaPathFinder):
    """Asked first by the import system, it says of some names that there is no such module."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)
        self.thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if fullname in self.names and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"{fullname} is left out here", name=fullname)
