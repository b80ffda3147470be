"""The wheel is the whole kit: it works in an empty folder, far from the checkout."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("hatchling") is None, reason="no hatchling here to build with"
    ),
]


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, root)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("site")
    _pip("install", "--no-deps", "--no-index", "--target", site, wheel)
    return site


def _pip(*arguments) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *map(str, arguments)], check=True, capture_output=True, timeout=250)


def _run(installed: Path, folder: Path, *arguments) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [installed / "bin" / "twitter-goals", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )


def test_holds_notebooks_templates_languages_and_its_licence(wheel, root):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("notebooks", "templates"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                assert f"twitter_goals/_kit/{path.relative_to(root).as_posix()}" in names
    assert {"twitter_goals/languages/en.toml", "twitter_goals/languages/fa.toml"} <= names
    assert "twitter_goals/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "data/", "tools/", "lib/")) for name in names)


def test_its_command_line_answers(installed, tmp_path):
    answer = _run(installed, tmp_path, "--help")
    assert answer.returncode == 0, answer.stderr
    assert "report" in answer.stdout


def test_finds_its_kit_inside_itself(installed, tmp_path):
    code = (
        "from twitter_goals import kit; "
        "print(kit.notebooks()); print(kit.templates()); "
        "print((kit.notebooks() / '03-monthly-report.ipynb').is_file())"
    )
    environment = os.environ | {"PYTHONPATH": str(installed)}
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=True, timeout=250,
    )  # fmt: skip
    *places, there = answer.stdout.split()
    assert there == "True"
    assert all(place.startswith(str(installed)) for place in places)


def test_makes_the_sample_report_far_from_the_checkout(installed, sample, tmp_path):
    answer = _run(installed, tmp_path, "report", sample, "--out", tmp_path / "out")
    assert answer.returncode == 0, answer.stderr
    html, summary = map(Path, answer.stdout.split())
    assert html.is_relative_to(tmp_path) and html.stat().st_size > 10_000
    assert summary.is_file()
