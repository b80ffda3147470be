"""House rules for notebooks: a story with thin cells, which every reader can run again."""

import ast
import io
import json
import re
import tokenize
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict]:
    content = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in content]


def code(path: Path) -> list[str]:
    """Sources of the code cells, IPython's own ``%`` and ``?`` lines not allowed."""
    return [cell["source"] for cell in cells(path) if cell["cell_type"] == "code"]


def test_opens_with_its_only_top_heading_and_a_question_in_prose(path):
    first, *rest = cells(path)
    assert first["cell_type"] == "markdown"
    heading, _, prose = first["source"].partition("\n")
    assert heading.startswith("# ") and len(prose.split()) >= 10
    tops = [
        re.findall(r"^# ", cell["source"], flags=re.M)
        for cell in rest
        if cell["cell_type"] == "markdown"
    ]
    assert not any(tops)


def test_second_cell_holds_the_parameters_typed_and_explained(path):
    tagged = [
        i for i, cell in enumerate(cells(path)) if "parameters" in cell["metadata"].get("tags", ())
    ]
    assert tagged == [1]
    source = cells(path)[1]["source"]
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.AnnAssign), f"no type: {ast.unparse(statement)}"
        ast.literal_eval(statement.value)  # a plain value that Papermill can replace
        assert len(comments.get(statement.end_lineno, "").split()) >= 3, ast.unparse(statement)


def test_account_is_the_first_parameter_and_defaults_to_the_sample(path):
    first = ast.parse(cells(path)[1]["source"]).body[0]
    assert first.target.id == "account" and first.value.value == "data/sample"


def test_prose_comes_before_code(path):
    kinds = [cell["cell_type"] for cell in cells(path)][2:]
    assert kinds[0] == "markdown", "say what is done before doing it"
    assert "code code code" not in " ".join(kinds), "three code cells in a row want a word between"


def test_cells_are_short_and_hold_no_program(path):
    for source in code(path):
        assert len(source.splitlines()) <= 12, source
        tree = ast.parse(source)
        for node in ast.walk(tree):
            assert not isinstance(
                node,
                ast.FunctionDef
                | ast.AsyncFunctionDef
                | ast.ClassDef
                | ast.Lambda
                | ast.Try
                | ast.While,
            ), f"belongs into the library: {ast.unparse(node)[:80]}"


def test_imports_stand_at_the_top_and_touch_no_path(path):
    late = [
        source for source in code(path)[3:] if re.search(r"^\s*(import|from) ", source, flags=re.M)
    ]
    assert not late, "import in the first cells"
    assert not re.search(r"sys\.path|os\.chdir|%cd|!", "\n".join(code(path)))


def test_carries_nobodys_machine(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert "papermill" not in content["metadata"]
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|Users|tmp|root)/", text)
    assert path.stat().st_size < 600_000
