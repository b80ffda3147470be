"""Leaving out what an import would bring along, for one thread and for a while."""

import importlib
import subprocess
import sys
import threading

import pytest
import tiny_report

from twitter_goals import lean


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that can be imported and is not yet."""
    (tmp_path / "left_out_here.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "left_out_here"
    sys.modules.pop("left_out_here", None)


def test_a_module_left_out_is_to_be_had_again_afterwards(module):
    with lean.without(module), pytest.raises(ImportError):
        importlib.import_module(module)
    assert importlib.import_module(module).x == 1


def test_what_is_loaded_already_stays(module):
    importlib.import_module(module)
    with lean.without(module):
        assert importlib.import_module(module).x == 1


def test_other_threads_import_what_they_like(module):
    found = []
    with lean.without(module):
        other = threading.Thread(target=lambda: found.append(importlib.import_module(module)))
        other.start()
        other.join(60)
    assert found[0].x == 1


@pytest.mark.slow
def test_papermill_and_nbconvert_do_without_what_is_left_out():
    code = """
import sys
from twitter_goals import lean
with lean.without(*lean.NOTEBOOK_EXTRAS):
    import nbformat, papermill, nbconvert
assert not set(lean.NOTEBOOK_EXTRAS) & set(sys.modules)
nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('1')]))
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=200)


def test_the_command_that_makes_a_report_loads_nothing_that_draws_or_computes(tmp_path):
    """Its worker does; the command itself reads goals, writes files and rewrites the index."""
    account = tiny_report.account(tmp_path / "one")
    notebook = tiny_report.notebook(tmp_path / "tiny.ipynb")
    code = f"""
import sys
from twitter_goals.cli import run
assert run(["report", {account!r}, "--out", {str(tmp_path / "out")!r},
            "--month", "2026-04", "--notebook", {notebook!r}]) == 0
print({{"matplotlib", "numpy", "pandas", "pyarrow", "scipy"}} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=200, stdout=subprocess.PIPE, text=True
    )
    assert (tmp_path / "out" / "one" / "index.html").exists()
    assert done.stdout.splitlines()[-1] == "set()"
