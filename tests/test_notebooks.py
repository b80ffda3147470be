"""The notebooks give what they show, and more than the sample can be put into them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import papermill
import pytest
import small_account
from papermill.exceptions import PapermillExecutionError

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
VOLATILE = "nbval-ignore-output"
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

# Of small_account: sign-ups are one a day until March, two in April.
MARCH, APRIL = 15 * 100 + 16 * 140, 2 * (15 * 100 + 15 * 140)  # impressions by day


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def nbval(path: Path) -> subprocess.CompletedProcess:
    """nbval, strict: every output that is not tagged volatile is compared, HTML and SVG too."""
    without = ["cacheprovider", "playwright", "xdist", "hypothesispytest"]
    options = [option for name in without for option in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", "-q", *options, "--nbval", "--nbval-current-env"]
    return subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)


@pytest.fixture
def run(tmp_path):
    """Runs a notebook by its number with these parameters; gives everything it showed, as text."""

    def run(number: str, **parameters) -> str:
        (path,) = [path for path in NOTEBOOKS if path.name.startswith(number)]
        made = papermill.execute_notebook(
            path, tmp_path / path.name, parameters, engine_name="warm", progress_bar=False,
            cwd=tmp_path,
        )  # fmt: skip
        return shown(made)

    return run


def shown(notebook) -> str:
    """Every output as a notebook shows it: HTML where there is any, else text."""
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {"text/plain": output.get("text", "")})
            kinds = ("text/html", "text/markdown", "text/plain")
            parts.append(next((data[kind] for kind in kinds if kind in data), ""))
    return "\n".join(map(str, parts))


@pytest.fixture
def small(tmp_path):
    """An account without any export by post, whose figures are simple; its baseline recorded."""
    from twitter_goals import open as open_account

    folder = small_account.write(tmp_path / "small")
    baseline = {"name": "winter", "why": "Before the pinned post"}
    open_account(folder).record_baseline("2026-01-01", "2026-03-31", **baseline)
    return folder


# --- what is committed


@pytest.mark.slow
@each_notebook
def test_shows_what_a_fresh_run_on_the_sample_shows(path):
    answer = nbval(path)
    assert answer.returncode == 0, answer.stdout[-3000:]


@pytest.mark.slow
def test_one_other_figure_in_a_table_would_be_noticed(tmp_path, sample):
    """nbval passes on notebooks without outputs: prove that ours are compared."""
    source = next(path for path in NOTEBOOKS if path.name.startswith("07"))
    text = source.read_text(encoding="utf-8").replace("data/sample", str(sample))
    html = re.search(r"<td>(\d{2})</td>", text)
    assert html is not None
    wrong = f"<td>{int(html[1]) + 1}</td>"
    changed = tmp_path / source.name
    changed.write_text(text[: html.start()] + wrong + text[html.end() :], encoding="utf-8")
    answer = nbval(changed)
    assert answer.returncode == 1 and "mismatch 'text/html'" in answer.stdout


@each_notebook
def test_is_committed_with_outputs_and_without_traces_of_a_run(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        tags = cell["metadata"].get("tags", ())
        last = "".join(cell["source"]).rstrip().splitlines()[-1]
        shows = re.match(r"[\w.]+$|[\w.]+\(.*\)(\.\w+(\(.*\))?)?(  #.*)?$", last) is not None
        if shows and "parameters" not in tags and VOLATILE not in tags:
            assert cell["outputs"], f"no output: {last}"
        if VOLATILE in tags:
            assert not cell["outputs"], f"cannot be the same twice: {last}"
        assert not any(output["output_type"] == "error" for output in cell["outputs"])


# --- other parameters than the defaults


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "parameters"),
    [
        ("01", {}),
        ("02", {"metric": "engagement_rate_by_impressions", "last": "1405-06-31"}),
        ("03", {"month": "1405-05"}),
        ("04", {"subgoal": "followers", "month": "1405-05", "as_of": "1405-05-20"}),
        ("05", {}),
        ("06", {"first": "1404-q4", "second": "1405-q1", "event": "1405-03-11"}),
        ("06", {"second": "1405-05-01..1405-05-20"}),
        ("07", {"metric": "engagements", "days": 120, "replies": True}),
    ],
)
def test_runs_in_persian_with_jalali_months(run, sample, number, parameters):
    said = run(number, account=str(sample), language="fa", calendar="jalali", **parameters)
    assert re.search(r"[\u0600-\u06ff]{3}", said) and re.search(r"[۰-۹]", said)
    assert not re.search(r"Indistinguishable|sub-goal|October", said)


def test_exports_of_a_small_account_are_checked(run, small):
    said = run("01", account=str(small))
    assert "120 of 120 days known" in said  # January to April
    assert f"{MARCH:,}" in said and f"{APRIL:,}" in said


def test_a_gap_is_shown_as_a_month_that_lacks_a_day(run, tmp_path):
    day = small_account.days()[40]
    folder = small_account.write(tmp_path / "gap", without=(day,))
    said = run("01", account=str(folder))
    assert "119 of 120 days known" in said and str(day) in said
    (lacking,) = re.findall(r"<th>February 2026</th>\s*<td>28</td>\s*<td>27</td>\s*</tr>", said)
    assert "<td>28</td>" in lacking  # the month of day 40, by day alone: no export is by post


def test_a_baseline_is_recorded_only_when_asked(run, small):
    window = {"first": "2026-01-01", "last": "2026-02-28", "name": "two-months"}
    run("02", account=str(small), **window)
    assert not (small / "baselines" / "two-months.json").exists()
    said = run("02", account=str(small), record=True, why="Quiet weeks", **window)
    written = json.loads((small / "baselines" / "two-months.json").read_text(encoding="utf-8"))
    assert written["window"] == {"first": "2026-01-01", "last": "2026-02-28"}
    assert written["why"] == "Quiet weeks" and "Quiet weeks" in said
    with pytest.raises(PapermillExecutionError, match="never overwritten"):
        run("02", account=str(small), record=True, **window)


@pytest.mark.parametrize("named", [True, False], ids=["named in goals.yaml", "not named"])
def test_a_first_baseline_is_proposed_where_none_is_recorded(run, tmp_path, named):
    folder = small_account.write(tmp_path / "new")
    if not named:
        text = (folder / "goals.yaml").read_text(encoding="utf-8").replace("baseline: winter\n", "")
        (folder / "goals.yaml").write_text(text, encoding="utf-8")
    said = run("02", account=str(folder))
    assert "No baseline is recorded yet" in said
    assert "..2026-04-30" in said  # the proposal ends on the last day of data


@pytest.mark.parametrize(
    ("subgoal", "known"), [("rate", "was 5%"), ("audience", "stood at 1,238 "), ("judged", "93 ")]
)
def test_a_rate_a_level_and_a_judged_value_can_be_explored(run, small, subgoal, known):
    """April: 360 of 7,200; 1,000 on 1 January and 2 more on each of 119 days; 93 on the 30th."""
    assert known in run("04", account=str(small), subgoal=subgoal)


def test_the_first_sub_goal_with_a_figure_is_explored(run, small):
    (small / "conversions" / "signups.csv").unlink()
    said = run("04", account=str(small))
    assert "Impressions came to 7,200 in April 2026" in said
    assert "There is no figure for Newsletter sign-ups" not in said


def test_the_months_report_of_an_account_without_posts(run, small):
    assert "60" in run("03", account=str(small), month="2026-04")


def test_targets_of_an_account_without_posts(run, small):
    """Four months: the proposal is of the first metric that has a past, sign-ups or not."""
    assert run("05", account=str(small))
    (small / "conversions" / "signups.csv").unlink()
    assert "Impressions" in run("05", account=str(small))


def test_two_accounts_and_two_months_stand_side_by_side(run, small, sample):
    said = run(
        "06", account=str(small), first="2026-03", second="2026-04", event="2026-04-01",
        other=str(sample),
    )  # fmt: skip
    assert f"<td>{MARCH:,}</td>" in said and f"<td>{APRIL:,}</td>" in said
    assert "No other account was named" not in said


def test_no_posts_no_best_time(run, small):
    assert "nothing can be said of hours" in run("07", account=str(small))


def test_a_wrong_name_is_answered_in_a_sentence_not_in_forty_frames(run, small, tmp_path):
    with pytest.raises(PapermillExecutionError) as caught:
        run("04", account=str(small), subgoal="signup")
    failed = json.loads((tmp_path / "04-explore-subgoal.ipynb").read_text(encoding="utf-8"))
    (error,) = [
        output
        for cell in failed["cells"]
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]
    names = "signups, seen, rate, losses, audience and judged"
    assert error["traceback"] == [f"There is no sub-goal “signup”. There are: {names}."]
    assert "There is no sub-goal “signup”" in str(caught.value)


def test_real_exports_can_be_explored(run, real_exports, tmp_path):
    folder = tmp_path / "real"
    (folder / "exports").mkdir(parents=True)
    chosen = next(each for each in sorted(real_exports.iterdir()) if any(each.glob("*.csv")))
    for path in chosen.glob("*.csv"):
        shutil.copy(path, folder / "exports")
    (folder / "goals.yaml").write_text(
        "account: {handle: somebody}\ngoals:\n  - name: seen\n    subgoals:\n"
        "      - {name: impressions, metric: impressions, target: {at_least: 1000, per: month}}\n",
        encoding="utf-8",
    )
    for number in ("01", "04", "07"):
        assert run(number, account=str(folder))


def test_a_copy_of_notebook_04_makes_a_page_without_its_widgets(small, tmp_path):
    from twitter_goals.commands.lab import copy_notebooks
    from twitter_goals.report import ReportRequest, make

    mine = next(path for path in copy_notebooks(small) if path.name.startswith("04"))
    made = make(ReportRequest(str(small), "2026-04", notebook=str(mine), out=str(tmp_path / "out")))
    html = Path(made.html).read_text(encoding="utf-8")
    assert "came to 60 in April 2026" in html and html.count("<svg") >= 3
    assert "interact(" not in html and "widget" not in html and "<script" not in html
    assert json.loads(Path(made.summary).read_text(encoding="utf-8"))["period"] == "2026-04"
