"""The house keeps the shape that ARCHITECTURE.md draws: read from the source, not from memory."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lib" / "twitter_goals"

# A finding holds a key; it needs the tables of words only when somebody asks for its sentence.
SPEAKS_LATER = {("errors", "languages")}


def module_map() -> list[str]:
    """Names in the first column of the module map, top to bottom."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.split("## Module map", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|([^|]*)\|", table, flags=re.M)
    return [name.rstrip("/") for row in rows for name in re.findall(r"`([\w/]+)`", row)]


@cache
def modules() -> dict[str, list[Path]]:
    """Top-level modules of the package and the files of each."""
    found: dict[str, list[Path]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        found.setdefault(name, []).append(path)
    return {name: paths for name, paths in found.items() if not name.startswith("_")}


@cache
def imported(path: Path) -> set[str]:
    """Modules of our own package that a file imports, lazily or not."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"{path}: relative import; write it in full")
        if isinstance(node, ast.ImportFrom) and node.module == "twitter_goals":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("twitter_goals."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {
                a.name.split(".")[1] for a in node.names if a.name.startswith("twitter_goals.")
            }
    return names - {"__version__"}


@cache
def outside(path: Path) -> set[str]:
    """Top-level names of foreign packages that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
    return names


def test_every_module_stands_in_the_map_and_everything_in_the_map_exists():
    assert sorted(module_map()) == sorted(modules())


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_imports_only_what_stands_above_it(module):
    order = module_map()
    if module not in order:
        pytest.fail(f"{module} is not in the module map of ARCHITECTURE.md")
    above = set(order[: order.index(module) + 1])
    for path in modules()[module]:
        wrong = {name for name in imported(path) & set(modules()) if name not in above}
        wrong -= {later for here, later in SPEAKS_LATER if here == module}
        assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)} from below it"


def test_every_invariant_names_a_test_that_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.split("## Invariants", 1)[1]
    rows = [row for row in table.splitlines()[4:] if row.startswith("|")]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/\w+\.py)::(\w+)`", row)
        assert named, row
        for path, test in named:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"


def test_only_rendering_and_the_engine_know_papermill_and_nbconvert():
    users = {
        name
        for name, paths in modules().items()
        for path in paths
        if outside(path) & {"papermill", "nbconvert"}
    }
    assert users <= {"report", "engine"}


def test_no_module_has_grown_past_reading_in_one_sitting():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for paths in modules().values()
        for path in paths
    }
    assert not {name: n for name, n in lengths.items() if n > 450}


@pytest.mark.parametrize("module", ["twitter_goals", "twitter_goals.cli"])
def test_the_door_opens_without_loading_the_house(module):
    heavy = {
        "matplotlib",
        "nbconvert",
        "numpy",
        "pandas",
        "papermill",
        "pyarrow",
        "pydantic",
        "scipy",
    }
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


# ------------------------------------------------------------------ what is asked of a machine


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted(project: dict) -> dict[str, Requirement]:
    """Every requirement of pyproject.toml, extras included, by canonical name."""
    lines = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        lines += extra
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


CONDA_NAMES = {"matplotlib-base": "matplotlib", "seaborn-base": "seaborn"}


def test_the_conda_environment_asks_for_the_same(project):
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in content if isinstance(entry, dict))
    lines = [line for line in content if isinstance(line, str)]
    lines += [line for line in pip if not line.startswith("-")]
    asked = {}
    for line in lines:
        requirement = Requirement(line)
        asked[canonicalize_name(CONDA_NAMES.get(requirement.name, requirement.name))] = requirement
    assert str(asked.pop("python").specifier) == project["requires-python"]
    del asked["pip"]
    assert {name: str(each.specifier) for name, each in asked.items()} == {
        name: str(each.specifier) for name, each in wanted(project).items()
    }


def test_the_pinned_requirements_satisfy_pyproject_and_hold_no_address(project):
    pinned: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert "://" not in line and not line.startswith("-"), line
        requirement = Requirement(line)
        pinned.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    for name, requirement in wanted(project).items():
        for pin in pinned[name]:
            (version,) = pin.specifier
            assert version.operator == "=="
            assert requirement.specifier.contains(version.version), f"{pin} against {requirement}"


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    runtime = text.split("\ndependencies = [", 1)[1].split("\n]", 1)[0]
    assert [line for line in runtime.splitlines() if line.strip() and "#" not in line] == []


OPTIONAL = {"distributed", "fontTools", "fsspec", "openpyxl", "upath"}  # each asked for by an extra


def test_everything_imported_comes_with_the_runtime_dependencies(project):
    """A test environment holds more than a user's: what only it holds is missed by every test."""
    reached, waiting = set(), [Requirement(line) for line in project["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in reached or (requirement.marker and not requirement.marker.evaluate()):
            continue
        reached.add(name)
        waiting += [
            Requirement(line)
            for line in metadata.requires(name) or []
            if "extra ==" not in line or requirement.extras
        ]
    owners = metadata.packages_distributions()
    foreign = {name for paths in modules().values() for path in paths for name in outside(path)}
    foreign -= OPTIONAL | sys.stdlib_module_names | {"twitter_goals"}
    assert "filelock" in foreign and "pandas" in foreign
    missing = {
        name for name in foreign if not {canonicalize_name(o) for o in owners[name]} & reached
    }
    assert not missing


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in {".png", ".woff2"}]


# spelled so that this file does not match itself
LEAKS = re.compile(
    r"p[y]pi\.org|p[y]thonhosted|registry\.n[p]mjs|conda\.ana[c]onda\.org|deb\.d[e]bian\.org"
    r"|(?<![\w.:/-])/(w[o]rk|f[a]rm|r[o]ot|t[m]p|home/\w+|Us[e]rs/\w+)/"
)


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine():
    leaks = []
    for path in tracked():
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        ):
            if LEAKS.search(line):
                leaks.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert leaks == []


def test_what_must_not_be_committed_is_ignored():
    names = ["reports/x.html", ".venv/x", "lib/twitter_goals/__pycache__/x", ".hypothesis/x"]
    answer = subprocess.run(
        ["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode == 128:
        pytest.skip("not a git checkout")
    assert answer.stdout.split() == names
    source = subprocess.run(
        ["git", "check-ignore", "lib/twitter_goals/cli.py"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert source.returncode == 1, "lib/ must not be ignored"


def test_version_comes_from_one_place():
    import twitter_goals

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == twitter_goals.__version__
    assert f"## {twitter_goals.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
