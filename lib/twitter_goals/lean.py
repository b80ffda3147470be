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
from collections.abc import Iterator
from contextlib import contextmanager

# What `papermill`, `nbconvert` and `nbclient` would load and a local report does not reach.
NOTEBOOK_EXTRAS = (
    "rfc3987_syntax",  # jsonschema: checks of "iri", built by Lark at import
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
    """Let ``import name`` fail inside the block for each top-level module not loaded yet.

    A ``None`` in ``sys.modules`` is the import system's own mark for "not to be had". The mark
    is seen by every thread, so nothing is left out while others run, as in a Dask worker.
    """
    absent = [name for name in names if name not in sys.modules]
    if threading.active_count() > 1:
        absent = []
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
