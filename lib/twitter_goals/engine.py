"""EXECUTE: a Papermill engine that runs a notebook's cells in a forked, warm worker.

``papermill --engine warm``, or ``engine_name="warm"``. It is Papermill's own engine, nbclient and
all, with another kernel manager: one whose kernels are children of a process that has already
imported what they need (``warm``, ``worker``). Outputs, execution counts, timings, errors and
failed copies are made by the same code as ever.

Where a process cannot be forked (Windows), or for a notebook in another language, a real kernel
is started instead, and Papermill's log says so.
"""

from __future__ import annotations

from typing import Any

from twitter_goals import warm

OUR_KERNELS = ("python3", "python")  # the names under which Jupyter lists this very Python


class WarmEngine:
    """The engine as Papermill wants it: three class methods.

    It does not inherit from Papermill's ``Engine``, because Papermill loads its engines while it
    is itself being imported.
    """

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, under_way: list[Any] | None = None, **options: Any
    ) -> Any:
        """Run every cell of a notebook node; options are those of Papermill's own engine.

        ``under_way`` is given the node that is being run: whoever has it needs no file to see how
        far a run came that failed.
        """
        from papermill.engines import Engine

        if under_way is not None:
            under_way.append(nb)
        return Engine.execute_notebook.__func__(cls, nb, kernel_name, **options)

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the cells. ``DeadKernelError`` says how the process that ran them came to its end."""
        from nbclient.exceptions import DeadKernelError
        from papermill.engines import NBClientEngine
        from papermill.log import logger

        obstacle = "" if kernel_name in OUR_KERNELS else f"it is for the kernel {kernel_name!r}"
        if not warm.CAN_FORK:
            obstacle = "this system cannot fork processes"
        if obstacle:
            logger.warning("A real kernel runs this notebook, not a warm worker: %s.", obstacle)
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            return
        child = None
        try:
            with warm.child() as child:
                NBClientEngine.execute_managed_notebook(nb_man, kernel_name, km=child, **options)
        except DeadKernelError as error:
            told = DeadKernelError(_obituary(nb_man.nb, child.epitaph if child else str(error)))
            _leave_failed_copy(nb_man, told)
            raise told from error

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel that the notebook names."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language that the notebook names."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


def _last_started(nb: Any) -> int:
    """Index of the cell that ran, or was to run, last."""
    started = [i for i, cell in enumerate(nb.cells) if cell.metadata.papermill.get("start_time")]
    return max(started, default=0)


def _obituary(nb: Any, epitaph: str) -> str:
    return f"The process running this notebook ended in cell {_last_started(nb) + 1}: {epitaph}"


def _leave_failed_copy(nb_man: Any, error: Exception) -> None:
    """Show the death in the notebook, where Papermill's engine leaves no trace of it."""
    from nbformat.v4 import new_output

    cell = nb_man.nb.cells[_last_started(nb_man.nb)]
    nb_man.cell_exception(cell)
    if cell.cell_type == "code":
        name, text = type(error).__name__, str(error)
        cell.outputs.append(
            new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])
        )
    nb_man.output_path = nb_man.output_path or nb_man.nb.metadata.papermill.get("output_path")
