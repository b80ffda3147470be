"""Documents say what is so: their commands run, their links lead somewhere.

In a block marked ``console`` every line that starts with ``$`` is run, document by document, in one
temporary folder that holds the sample; a block marked ``yaml PATH`` is a file written there.
"""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "data", ROOT / "data" / "sample")
    for path in folder.glob("*.md")
)
ids = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", flags=re.M | re.S)
RUNNABLE = {".", "cp", "mkdir", "twitter-goals"}


def blocks(path: Path) -> list[tuple[str, str]]:
    """``(info string, content)`` of each fenced block."""
    return FENCE.findall(path.read_text(encoding="utf-8"))


def headings(path: Path) -> set[str]:
    """Anchors as GitHub makes them."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_links_lead_somewhere(path):
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        place = (path.parent / name).resolve() if name else path
        assert place.exists(), target
        if anchor:
            assert anchor in headings(place), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_make_targets_exist(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.M))
    assert named <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_paths_named_in_code_marks_exist(path):
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:lib|tests|tools|docs|templates|notebooks|data)/[\w./-]+)`", text)
    made_up = [name for name in named if re.search(r"NAME|NN|CODE", name)]
    missing = [name for name in set(named) - set(made_up) if not (ROOT / name).exists()]
    assert missing == []


def test_every_target_of_the_makefile_says_what_it_makes():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.search(r"^\.PHONY: (.*)$", makefile, flags=re.M)[1].split():
        assert re.search(rf"^  {target} +\w", listed, flags=re.M), target
    for tool in re.findall(r"tools/\w+\.py", makefile):
        assert (ROOT / tool).exists(), tool


WITH_COMMANDS = [path for path in DOCUMENTS if any(info == "console" for info, _ in blocks(path))]


def test_both_readmes_have_commands_to_run():
    assert {ROOT / "README.md", ROOT / "README.fa.md"} <= set(WITH_COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: path.name)
def test_commands_run_in_the_order_given(path, tmp_path):
    shutil.copytree(ROOT / "data" / "sample", tmp_path / "data" / "sample")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").touch()  # the reader's own; here the tests' Python is on the path
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for info, content in blocks(path):
        kind, _, name = info.partition(" ")
        if kind == "yaml" and name:
            (tmp_path / name).write_text(content, encoding="utf-8")
        if kind != "console":
            continue
        for line in content.splitlines():
            command = line.removeprefix("$ ")
            if command == line:
                continue  # output
            assert shlex.split(command)[0] in RUNNABLE, command
            done = subprocess.run(
                ["bash", "-c", command], cwd=tmp_path, env=os.environ | {"PATH": search},
                capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_readme_names_the_commands_continuous_integration_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^make report\b", readme, flags=re.M)
    assert re.search(r"^make test\b", readme, flags=re.M)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_both_readmes_walk_the_same_way():
    english, persian = (
        [command.split()[:2] for info, content in blocks(ROOT / name) if info == "console"
         for command in re.findall(r"^\$ (.*)$", content, flags=re.M)]
        for name in ("README.md", "README.fa.md")
    )  # fmt: skip
    assert english == persian


def test_the_page_of_module_sizes_is_about_this_house():
    """A size may be off by a fifth until `make generated` is called; no module may be missing."""
    measured = runpy.run_path(str(ROOT / "tools" / "shape.py"))["measured"]()
    page = (ROOT / "docs" / "houses.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \d+ \| ([\d,]+) \|", page, flags=re.M)
    told = {name: int(lines.replace(",", "")) for name, lines in rows}
    assert list(told) == list(measured)
    stale = [
        name
        for name, (_, lines, *_) in measured.items()
        if abs(told[name] - lines) > max(40, lines / 5)
    ]
    assert not stale, "make generated"


def test_the_codebook_names_every_column_of_every_table(sample):
    import twitter_goals as tg

    account = tg.open(sample)
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8").split("<!-- metrics", 1)[0]
    named = set(re.findall(r"`(\w+)`", page))
    frames = [account.daily, account.posts, account.conversions, account.judged, account.events]
    frames += [account.data.followers, account.data.restatements, account.data.files]
    columns = {column for frame in frames for column in frame.columns}
    assert columns - named == set()
