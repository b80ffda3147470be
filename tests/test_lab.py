"""``twitter-goals lab``: copies of the notebooks that open the account, in a working JupyterLab."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
import small_account

from twitter_goals import cli, kit
from twitter_goals.commands import lab
from twitter_goals.errors import GoalFileError, UsageError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.fixture
def account(tmp_path):
    return small_account.write(tmp_path / "small")


def parameters(notebook: Path) -> str:
    """The source of its parameters cell."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (found,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    return "".join(found["source"])


def test_every_notebook_is_copied_and_opens_the_folder_above_it(account):
    made = lab.copy_notebooks(account)
    names = [path.name for path in sorted(kit.notebooks().glob("*.ipynb"))]
    assert [path.name for path in made] == names and "04-explore-subgoal.ipynb" in names
    for path in made:
        assert re.search(r'^account: str = "\.\."  # ', parameters(path), flags=re.M)
        assert "data/sample" not in path.read_text(encoding="utf-8")


def test_copies_show_nothing_of_the_sample(account):
    for path in lab.copy_notebooks(account):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


def test_a_copy_somebody_worked_on_is_left_alone_and_a_lost_one_is_made_again(account):
    first, second, *_ = lab.copy_notebooks(account)
    first.write_text("mine", encoding="utf-8")
    second.unlink()
    assert lab.copy_notebooks(account) == [second]
    assert first.read_text(encoding="utf-8") == "mine"


def test_an_odd_folder_name_is_a_value_and_never_code():
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]},
            "source": ['account: str = "data/sample"  # where it is']}  # fmt: skip
    odd = 'a"; import os \\1 "'
    made = lab.of_account({"cells": [cell]}, odd)
    scope: dict = {}
    exec("".join(made["cells"][0]["source"]), scope)
    assert scope["account"] == odd


def test_jupyterlab_starts_in_the_account_folder_on_its_notebooks(account):
    started = lab.arguments(str(account), ("--no-browser",))
    assert f"--ServerApp.root_dir={account.resolve()}" in started
    assert "--LabApp.default_url=/lab/tree/notebooks" in started
    assert started[-1] == "--no-browser"
    assert (account / "notebooks" / "01-check-exports.ipynb").is_file()


def test_without_a_folder_it_is_the_checkout(root):
    assert f"--ServerApp.root_dir={root}" in lab.arguments(None)


def test_options_for_jupyterlab_need_no_folder(root, monkeypatch):
    started = []
    monkeypatch.setattr("jupyterlab.labapp.main", started.append)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")  # set anew by the command, and put back here
    assert cli.run(["lab", "--", "--no-browser"]) == 0
    assert f"--ServerApp.root_dir={root}" in started[0] and started[0][-1] == "--no-browser"


def test_without_a_folder_and_without_a_checkout_it_asks_for_one(monkeypatch):
    monkeypatch.setattr(kit, "is_checkout", lambda: False)
    with pytest.raises(UsageError, match="twitter-goals lab FOLDER"):
        lab.arguments(None)


def test_a_folder_that_is_no_account_is_said_before_anything_is_written(tmp_path, capsys):
    (tmp_path / "pictures").mkdir()
    with pytest.raises(GoalFileError):
        lab.arguments(str(tmp_path / "pictures"))
    assert list((tmp_path / "pictures").iterdir()) == []
    assert cli.run(["lab", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.chromium
@pytest.mark.slow
def test_in_jupyterlab_notebook_04_runs_and_a_choice_changes_the_chart(chromium, sample, tmp_path):
    pytest.importorskip("playwright.sync_api")
    session = runpy.run_path(str(ROOT / "tools" / "lab_session.py"))
    folder = shutil.copytree(sample, tmp_path / "sample")
    with session["notebook"](folder, "04-explore-subgoal.ipynb") as page:
        session["run_all"](page)
        # no cell failed; the box that chooses stands there with its chart
        assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
        assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        box = page.locator(".widget-interact")
        box.scroll_into_view_if_needed()
        box.locator("svg.chart").first.wait_for()
        chosen = [box.locator("select").nth(place).input_value() for place in range(3)]
        assert chosen == ["newsletter-signups", "2026-10", "winter-2026"]
        assert "Newsletter sign-ups came to" in box.text_content()
        drawn = box.locator("svg.chart").first.inner_html()

        box.locator("select").nth(0).select_option(label="impressions")
        box.get_by_text("Impressions came to").first.wait_for()
        box.locator("svg title", has_text="A tenth more impressions").wait_for(state="attached")
        assert box.locator("svg.chart").first.inner_html() != drawn

        box.locator("select").nth(1).select_option(label="2026-03")
        box.get_by_text("in March 2026").first.wait_for()
        assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
