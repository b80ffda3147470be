"""Sharing: what is taken out is out everywhere, a CSV runs nothing, a PDF is one."""

import csv
import io
import json
import re
import shutil

import hostile_account
import nbformat
import pytest
import small_account
from report_fixture import HOSTILE, opened

import twitter_goals as tg
from twitter_goals import page, sharing
from twitter_goals.batch.store import Store
from twitter_goals.cli import run as command
from twitter_goals.errors import GoalFileError, ReportError, UsageError
from twitter_goals.sharing.redaction import Names


@pytest.fixture(scope="module")
def made(sample):
    return tg.open(sample).report("last")


def everything(report) -> str:
    """Page (all but most sub-goals' charts) and summary of a report, as text."""
    parts = [page.headline(report), page.scorecard(report), page.subgoal(report, report.rows[0]),
             page.drivers(report), page.quality(report), page.provenance(report)]  # fmt: skip
    return "\n".join(parts) + report.summary().json()


@pytest.fixture(scope="module")
def told(made):
    return everything(made)


@pytest.fixture(scope="module")
def redacted(made):
    return sharing.redact(made, "all")


@pytest.fixture(scope="module")
def redacted_told(redacted):
    return everything(redacted)


def owners(goals):
    return {subgoal.owner for _, subgoal in goals.walk() if subgoal.owner}


# --- redaction


@pytest.mark.slow
def test_texts_links_and_ids_of_posts_are_gone(made, told, redacted_told):
    texts = [text for text in made.data.posts["text"] if len(text) > 12]
    ids = set(made.data.posts["post_id"])
    assert any(text[:12] in told for text in texts)
    from markupsafe import escape

    assert not any(str(escape(text)) in redacted_told or text in redacted_told for text in texts)
    assert not ids & set(re.findall(r"\d{15,}", redacted_told))
    assert "/status/" in told and "/status/" not in redacted_told


def test_names_are_gone(made, told, redacted_told):
    assert made.account.handle in told and made.account.handle not in redacted_told
    assert not re.search(r"(?<![\w.])@\w", re.sub("<style.*?</style>", "", redacted_told))
    for owner in owners(made.goals):
        assert owner in told and owner not in redacted_told


@pytest.mark.slow
def test_only_what_was_asked_for_goes(made):
    without_posts = everything(sharing.redact(made, "posts"))
    assert made.account.handle in without_posts and owners(made.goals) <= {
        owner for owner in owners(made.goals) if owner in without_posts
    }
    without_names = everything(sharing.redact(made, "handles"))
    text = next(text for text in made.data.posts.nlargest(1, "impressions")["text"])
    assert re.sub(r"\s+", " ", text)[:10] in re.sub(r"\s+", " ", without_names)
    assert made.account.handle not in without_names


def test_the_numbers_stay(made, redacted):
    columns = ["actual", "target", "baseline", "status", "evidence", "change", "attainment"]
    assert redacted.table[columns].equals(made.table[columns])
    for name in ("kinds", "links", "lengths", "weekday_hour"):
        assert redacted.drivers[name].equals(made.drivers[name])


def test_the_page_says_that_something_was_left_out(redacted_told):
    assert "(text withheld)" in redacted_told
    assert "names and handles and texts of posts" in redacted_told
    assert json.loads(redacted_told[redacted_told.index('{\n "schema_version"') :])["redacted"] == [
        "handles", "posts",
    ]  # fmt: skip


def test_the_report_itself_is_untouched(made):
    sharing.redact(made, "all")
    assert made.account.handle and made.data.posts["text"].str.len().max() > 12
    assert sharing.redact(made, None) is made


def test_an_unknown_wish_is_refused(made):
    with pytest.raises(UsageError, match="“everything”"):
        sharing.redact(made, "everything")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("by @khabar_example and @other_1", "by … and …"),
        ("tweet_metrics_khabar_example_20250421_en.csv", "tweet_metrics_…_20250421_en.csv"),
        ("https://x.com/khabar_example/status/1", "https://…/status/1"),
        ("khabar_examples", "khabar_examples"),
        ("KHABAR_EXAMPLE wrote", "… wrote"),
    ],
)
def test_names_are_found_where_they_hide(text, left):
    assert Names("khabar_example").out(text) == left


@pytest.mark.slow
def test_no_file_or_folder_of_a_nameless_report_has_the_name(tmp_path):
    """Through the whole of it: files of the account, report, index; CSV and notebook; a failure."""
    told = tuple(f"{text} by @small_desk, small_desk and @other" for text in ("A", "B <b>", "C"))
    folder = hostile_account.write(tmp_path / "small_desk", told, name="small_desk")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    (folder / "goals.yaml").write_text(text.replace('"goal-1"', '"small_desk-1"'), "utf-8")
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="w", why=told[0])
    out = tmp_path / "out"
    wishes = ["--redact", "all", "--csv", "--out", str(out), "--engine", "warm"]
    assert command(["report", str(folder), "--month", "2026-04", *wishes]) == 0
    broken = tmp_path / "broken.ipynb"
    shutil.copy(tg.kit.notebooks() / "03-monthly-report.ipynb", broken)
    notebook = nbformat.read(broken, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("raise ValueError(report.account.handle)"))
    cell = nbformat.v4.new_code_cell("raise ValueError(tg.open(account).goals.account.handle)")
    notebook.cells.insert(4, cell)
    nbformat.write(notebook, broken)
    again = ["--notebook", str(broken), *wishes]
    assert command(["report", str(folder), "--month", "2026-03", *again]) == 1
    written = [path for path in out.rglob("*") if path.is_file()]
    names = {path.name for path in written}
    assert {"report.html", "summary.json", "notebook.ipynb", "progress.csv", "index.html",
            "made-from.json", "failed.html", "failed.ipynb"} <= names  # fmt: skip
    for path in written:
        content = path.read_text(encoding="utf-8")
        assert "small_desk" not in str(path.relative_to(out)), path
        assert "small_desk" not in content and "@other" not in content, path
    assert {path.name for path in out.iterdir() if path.is_dir()} == {"account"}


def test_accounts_without_names_keep_apart_and_find_their_own_folder_again(tmp_path):
    store = Store(str(tmp_path))
    assert store.nameless(["a1", "a2"]) == "account"
    assert store.nameless(["b1"]) == "account-2"
    assert store.nameless(["a2", "a3"]) == "account"  # a month later: one file more, one gone
    assert store.nameless(["a3"]) == "account"
    (tmp_path / "account-3" / "2026-10").mkdir(parents=True)  # an account that is called so
    assert store.nameless(["c1"]) == "account-4"


# --- summary.json


def test_json_opened_as_a_table_has_no_formula_and_the_same_values():
    attacks = ["x,=1+1", "x, @SUM(A1)", "a;+1", "a|-1", "=1+1", "tab\t=1", "line\n=1", "e=mc2, a-b"]
    content = {"texts": attacks, "number": -1.5, "numbers": [1, -2]}
    text = sharing.json_text(content)
    assert json.loads(text) == content
    for delimiter in ",;\t|":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            for cell in row[1:]:
                assert not cell.strip().startswith(("=", "+", "@", "-")), row


# --- CSV


def rows_of(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_no_cell_is_a_formula(tmp_path):
    attacks = ["=HYPERLINK(\"https://evil.example\")", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)",
               "\t=1", "\r=1", " =1", *HOSTILE]  # fmt: skip
    summary = {"subgoals": [{"title": attack, "actual": -1.5} for attack in attacks]}
    rows = rows_of(sharing.write_csv(summary, tmp_path / "p.csv"))
    assert len(rows) == len(attacks)
    for row, attack in zip(rows, attacks, strict=True):
        assert row["title"].removeprefix("'").replace("\r\n", "\n") == attack
        assert not row["title"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert float(row["actual"]) == -1.5


def test_the_csv_has_a_row_a_sub_goal_and_excel_reads_its_persian(tmp_path, made):
    path = sharing.write_csv(json.loads(made.summary().json()), tmp_path / "p.csv")
    assert path.read_bytes().startswith("\ufeff".encode())
    rows = rows_of(path)
    assert [row["subgoal"] for row in rows] == list(made.table["subgoal"])
    assert float(rows[0]["actual"]) == made.rows[0]["actual"]


def test_an_empty_summary_gives_an_empty_csv(tmp_path):
    assert rows_of(sharing.write_csv({}, tmp_path / "p.csv")) == []


# --- PDF


@pytest.mark.chromium
def test_a_pdf_is_made_and_can_be_searched(chromium, tmp_path):
    path = tmp_path / "a report.html"
    path.write_text(opened("en"), encoding="utf-8")
    made = sharing.pdf(path, tmp_path / "report.pdf")
    content = made.read_bytes()
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    assert b"595" in content or b"594" in content  # A4, in points
    assert [path.name for path in tmp_path.iterdir() if "profile" in path.name] == []


def test_without_a_browser_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ReportError, match="No browser to print with"):
        sharing.pdf(tmp_path / "x.html", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_a_browser_that_prints_nothing_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")
    with pytest.raises(ReportError, match="did not print"):
        sharing.pdf(tmp_path / "x.html", tmp_path / "x.pdf")


# --- font


def dejavu():
    from matplotlib import font_manager

    return font_manager.findfont("DejaVu Sans")


def test_a_font_is_embedded_with_only_the_letters_of_the_page():
    pytest.importorskip("fontTools")
    html = opened("fa")
    made = sharing.embed_font(html, dejavu())
    assert made.count("@font-face") == 1 and "src:url(data:font/" in made
    assert len(made) - len(html) < 200_000  # the file has 750 kB
    assert (
        made.replace(re.search(r"<style>@font-face.*?</style>\n", made, re.DOTALL)[0], "") == html
    )


def test_a_file_that_is_no_font_is_refused(tmp_path):
    pytest.importorskip("fontTools")
    (tmp_path / "x.ttf").write_text("no font")
    with pytest.raises(UsageError, match="not a font file"):
        sharing.embed_font("<html></html>", tmp_path / "x.ttf")


@pytest.mark.slow
def test_an_account_brings_its_font_and_an_option_another(tmp_path):
    pytest.importorskip("fontTools")
    folder = small_account.write(tmp_path / "small")
    shutil.copy(dejavu(), folder / "Own [wght].ttf")
    goals = (folder / "goals.yaml").read_text(encoding="utf-8")
    named = goals.replace("timezone: UTC}", 'timezone: UTC, font: "Own [wght].ttf"}')
    named = named.replace("baseline: winter\n", "")
    named = re.sub(r"      - \{name: seen.*\n", "", named)  # its target asks for a baseline
    (folder / "goals.yaml").write_text(named, encoding="utf-8")
    out = tmp_path / "out"
    wishes = ["--month", "2026-04", "--out", str(out)]
    assert command(["report", str(folder), *wishes]) == 0
    page = out / "small" / "2026-04" / "report.html"
    assert page.read_text(encoding="utf-8").count("src:url(data:font/") == 1
    (folder / "Own [wght].ttf").write_bytes(b"changed")
    assert command(["report", str(folder), *wishes]) == 2  # a changed font is a new report
    assert command(["report", str(folder), *wishes, "--font", dejavu()]) == 0
    assert command(["report", str(folder), *wishes, "--font", str(tmp_path / "no.ttf")]) == 2


@pytest.mark.parametrize(
    "name", ["../up.ttf", "/etc/x.ttf", "goals.yaml", ".hidden.ttf", "a/b.otf"]
)
def test_a_font_is_a_file_beside_the_goals_and_never_a_path(tmp_path, name):
    folder = small_account.write(tmp_path / "small")
    goals = (folder / "goals.yaml").read_text(encoding="utf-8")
    goals = goals.replace("timezone: UTC}", f'timezone: UTC, font: "{name}"}}')
    (folder / "goals.yaml").write_text(goals, encoding="utf-8")
    with pytest.raises(GoalFileError, match="is no name of a font file"):
        tg.goals.load(folder)
