"""EXECUTE: a Papermill engine that runs a notebook's cells in a forked, warm worker."""

from __future__ import annotations

from typing import Any


class WarmEngine:
    """``papermill --engine warm``."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run every cell; for now with Papermill's own engine."""
        from papermill.engines import NBClientEngine

        return NBClientEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel the notebook names."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language the notebook names."""
        from papermill.utils import nb_language

        return nb_language(nb, language)
