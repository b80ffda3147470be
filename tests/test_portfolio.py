"""Many accounts on one page and in one table; one account's reports in its index."""

import csv
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup  # nbconvert brings it
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from portfolio_fixture import accounts, put, summary
from report_fixture import HOSTILE

from twitter_goals import cli, portfolio
from twitter_goals.errors import UsageError
from twitter_goals.languages import BIDI_CONTROLS


@pytest.fixture
def out(tmp_path):
    return accounts(tmp_path / "reports")


class Rows:
    """The page's table: a dictionary a row, column title → text; and where its links lead."""

    def __init__(self, html):
        page = BeautifulSoup(BIDI_CONTROLS.sub("", html), "html.parser")
        for label in page.select(".portfolio .label"):
            label.decompose()  # a column's title, shown on narrow screens
        head, *rows = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
            for row in page.find_all("tr")
        ]
        self.rows = [dict(zip(head, row, strict=True)) for row in rows]
        self.accounts = [row[0].split(" ")[0] for row in rows]
        self.links = [link["href"] for link in page.select(".portfolio a")]


def page_of(out, **wishes) -> Rows:
    html, _ = portfolio.write([out], out / "portfolio.html", **wishes)
    return Rows(html.read_text(encoding="utf-8"))


def data_of(out, **wishes) -> list[dict]:
    _, data = portfolio.write([out], out / "portfolio.html", **wishes)
    with data.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# --- the page


def test_a_row_an_account_a_column_a_goal_newest_month_each(out):
    page = page_of(out, order="account")
    assert page.accounts == ["@fine", "@low", "@other", "@stopped", "torn"]
    fine, low, other, stopped, torn = page.rows
    assert list(fine) == ["Account", "Attract the target audience", "Brand awareness", "culture"]
    assert fine["Account"] == "@fine October 2026"  # and not September, which is there too
    assert fine["Attract the target audience"] == "100% 2 of 2 met 2 Met"
    assert fine["Brand awareness"] == "80% 1 of 3 met 1 Met, 1 On track and 1 Missed"
    assert low["Brand awareness"] == "– 0 of 1 met 1 Not enough data"  # unknown is not 0 %
    assert fine["culture"] == "" and other["Brand awareness"] == ""  # no such goal is not unknown
    assert other["culture"] == "50% 1 of 2 met 1 At risk and 1 Met"
    assert stopped["Account"] == "@stopped October 2026 The run for November 2026 failed"
    assert torn["Account"] == "torn The summary of October 2026 cannot be read"


def test_all_accounts_together_are_counted_once(out):
    html = portfolio.write([out], out / "p.html")[0].read_text(encoding="utf-8")
    # fine 3 of 5, low 0 of 3, stopped 3 of 5, other 1 of 2
    assert "7 of 15 sub-goals met, all accounts together" in html
    assert "5 accounts · October 2026" in html


def test_links_are_relative_and_lead_to_files(out, tmp_path):
    page = page_of(out)
    assert {"fine/2026-10/report.html", "stopped/2026-11/failed.html"} < set(page.links)
    elsewhere = tmp_path / "pages" / "all.html"
    html, data = portfolio.write([out], elsewhere)
    links = Rows(html.read_text(encoding="utf-8")).links
    assert data.name == "all.csv"
    for link in links:
        assert (elsewhere.parent / link).is_file(), link
    assert "../reports/fine/2026-10/report.html" in links


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # broken runs first; then low 0 of 2 known, other 1 of 2, fine 4 of 5
        ("attention", ["torn", "@stopped", "@low", "@other", "@fine"]),
        ("account", ["@fine", "@low", "@other", "@stopped", "torn"]),
        ("audience", ["@low", "@fine", "@stopped", "@other", "torn"]),  # 25, 100, 100 %, none
        ("culture", ["@other", "@fine", "@low", "@stopped", "torn"]),
    ],
)
def test_orders(out, order, expected):
    assert page_of(out, order=order).accounts == expected
    assert list(dict.fromkeys(row["account"] for row in data_of(out, order=order))) == [
        name.lstrip("@") for name in expected
    ]


def test_an_unknown_order_is_answered_with_the_known_ones(out):
    with pytest.raises(UsageError, match="attention, account, audience"):
        page_of(out, order="audiance")


def test_a_chosen_month(out):
    put(out, summary("persian", "1405-07", "fa"))
    page = page_of(out, months=["2026-09"], order="account")
    said = {row["Account"] for row in page.rows}
    assert said == {"@fine September 2026"} | {
        f"{name} No report for the month asked for"
        for name in ("low", "other", "persian", "stopped", "torn")
    }
    page = page_of(out, months=["2026-10", "۱۴۰۵/۷"], order="account")  # two calendars at once
    assert "@persian Mehr 1405" in {row["Account"] for row in page.rows}
    with pytest.raises(UsageError):
        page_of(out, months=["Smarch"])


def test_a_failure_older_than_the_report_is_over(out):
    put(out, summary("stopped", "2026-11"))  # the run was made again
    (out / "stopped" / "2026-11" / "failed.html").unlink()
    put(out, "<p>failed", "stopped/2026-09", "failed.html")
    stopped = next(row for row in page_of(out).rows if "stopped" in row["Account"])
    assert stopped["Account"] == "@stopped November 2026"


def test_a_failure_of_no_month_in_particular_is_the_latest(out):
    put(out, "<p>failed", "fine/last", "failed.html")
    fine = next(row for row in page_of(out).rows if "fine" in row["Account"])
    assert fine["Account"] == "@fine October 2026 The latest run failed"


def test_persian(tmp_path):
    out = accounts(tmp_path, "fa")
    html = portfolio.write([out], out / "portfolio.html")[0].read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl">' in html
    assert "از ۱۵ هدف جزئی ۷ هدف محقق شد" in html and "مهر ۱۴۰۵" in html
    assert "اجرای آبان ۱۴۰۵ شکست خورد" in html and "جذب مخاطب هدف" in html


def test_titles_come_in_the_language_of_the_page(out):
    put(out, summary("persian", "1405-07", "fa"))
    assert "Attract the target audience" in page_of(out).rows[0]
    assert "جذب مخاطب هدف" in page_of(out, language="fa").rows[0]


def test_of_one_month_in_two_languages_one_row(out):
    put(out, summary("fine", "2026-10", "fa"), "fine/2026-10.fa")
    english = page_of(out)
    assert english.accounts.count("@fine") == 1 and "fine/2026-10/report.html" in english.links
    assert "fine/2026-10.fa/report.html" in page_of(out, language="fa").links


def test_places_may_be_folders_of_accounts_and_summaries_and_overlap(out):
    one = out / "fine" / "2026-09" / "summary.json"
    found = portfolio.standings([one, out / "low", out / "low"])
    assert [(each.account, each.period.label) for each in found] == [
        ("fine", "2026-09"), ("low", "2026-10"),
    ]  # fmt: skip


def test_an_account_named_and_empty_is_shown_and_nothing_at_all_is_refused(out):
    (out / "new").mkdir()
    names = {
        each.account: each.latest_run for each in portfolio.standings([out / "new", out / "low"])
    }
    assert names == {"new": "missing", "low": "made"}
    with pytest.raises(UsageError, match="no report below"):
        portfolio.standings([out / "new"])
    with pytest.raises(UsageError, match="no folder"):
        portfolio.standings([out / "nowhere"])


# --- what is private, what is hostile


def test_names_left_out_of_reports_are_left_out_here(out):
    for period in ("2026-09", "2026-10"):
        put(out, summary("", period, redacted=["handles", "posts"]), f"secret_desk/{period}")
    for path in portfolio.write([out], out / "portfolio.html"):
        assert "secret_desk" not in path.read_text(encoding="utf-8")
    assert any("(name left out)" in row["Account"] for row in page_of(out).rows)


def test_hostile_summaries_bring_no_element_and_no_address(tmp_path):
    for number, attack in enumerate(HOSTILE):
        content = summary(attack, "2026-10", goals={attack: (0.5, ["met", attack])})
        content["goals"][0]["title"] = attack
        put(tmp_path, content, f"a{number}/2026-10")
    put(tmp_path, summary("x", "2026-10"), "javascript:alert(1)/2026-10")
    html, data = portfolio.write([tmp_path], tmp_path / "portfolio.html")
    text = html.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|iframe|base|link rel=.?style)", text)
    for link in re.findall(r'<a href="([^"#]*)"', text):
        assert (
            tmp_path / link.replace("%3A", ":").replace("%28", "(").replace("%29", ")")
        ).is_file()
    with data.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["goal", "title", "status", "attainment", "level", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(list(summary("a", "2026-10"))), JSON, max_size=3))
def test_a_summary_of_any_shape_costs_the_others_nothing(tmp_path, strange):
    put(tmp_path, json.dumps(summary("odd", "2026-10") | strange), "odd/2026-10")
    put(tmp_path, summary("fine", "2026-10"))
    page = page_of(tmp_path, language="en")
    assert len(page.rows) == 2 and "@fine" in page.accounts


def test_the_summary_of_a_notebook_of_ones_own_may_hold_little(tmp_path):
    put(tmp_path, {"account": "own", "period": "2026-10", "language": "en"})
    put(tmp_path, summary("own", "2026-09"))
    assert page_of(tmp_path, language="en").rows == [{"Account": "@own October 2026"}]
    assert links_of(portfolio.write_index(tmp_path / "own")) == [
        "2026-10/report.html", "2026-09/report.html",
    ]  # fmt: skip


# --- the table


def test_the_table_is_tidy(out):
    rows = data_of(out)
    assert tuple(rows[0]) == portfolio.COLUMNS
    found = {(row["account"], row["goal"]): row for row in rows}
    assert len(found) == len(rows) == 8  # 3 accounts × 2 goals, 1 × 1, and the torn one
    brand = found["fine", "brand"]
    assert (brand["attainment"], brand["subgoals"], brand["met"], brand["missed"]) == (
        "0.8", "3", "1", "1",
    )  # fmt: skip
    assert brand["latest_run"] == "made" and brand["report"] == "fine/2026-10/report.html"
    assert found["low", "brand"]["attainment"] == ""  # unknown, not 0
    assert found["stopped", "brand"]["latest_run"] == "failed"
    torn = found["torn", ""]
    assert torn["latest_run"] == "unreadable" and torn["subgoals"] == torn["met"] == ""


# --- the index of an account


def links_of(index: Path) -> list[str]:
    return re.findall(r'<a href="([^"#]*)"', index.read_text(encoding="utf-8"))


def test_the_index_is_rewritten_from_what_is_there(out):
    index = portfolio.write_index(out / "fine")
    assert index == out / "fine" / "index.html"
    assert links_of(index) == ["2026-10/report.html", "2026-09/report.html"]
    put(out, summary("fine", "2026-11"))
    portfolio.write_index(out / "fine")
    assert links_of(index)[0] == "2026-11/report.html"
    assert sorted(path.name for path in (out / "fine").iterdir()) == [
        "2026-09", "2026-10", "2026-11", "index.html",
    ]  # fmt: skip


def test_the_index_takes_each_month_once(out):
    put(out, summary("fine", "2026-10", "fa"), "fine/2026-10.fa")
    assert links_of(portfolio.write_index(out / "fine")) == [
        "2026-10/report.html", "2026-09/report.html",
    ]  # fmt: skip
    persian = portfolio.write_index(out / "fine", "fa")
    assert links_of(persian) == ["2026-10.fa/report.html", "2026-09/report.html"]
    assert 'lang="fa"' in persian.read_text(encoding="utf-8")


def test_the_index_of_an_account_whose_only_run_is_unreadable(out):
    assert links_of(portfolio.write_index(out / "torn")) == []


# --- the command


def test_the_command_prints_where_both_are(out, capsys, monkeypatch):
    assert cli.run(["portfolio", str(out)]) == 0
    assert capsys.readouterr().out.split() == [
        str(out / "portfolio.html"), str(out / "portfolio.csv"),
    ]  # fmt: skip
    monkeypatch.chdir(out)
    assert cli.run(["portfolio", "fine", "low", "--month", "2026-10", "--sort", "brand"]) == 0
    assert capsys.readouterr().out.split() == ["portfolio.html", "portfolio.csv"]
    assert cli.run(["portfolio", "nowhere"]) == 2
    assert cli.run(["portfolio", "memory://a", "fine"]) == 2
    assert "one address" in capsys.readouterr().err


def test_the_command_at_an_address(out, capsys):
    fsspec = pytest.importorskip("fsspec", reason="needs the extra remote")
    pytest.importorskip("upath", reason="needs the extra remote")
    memory = fsspec.filesystem("memory")
    memory.put(str(out), "/agency", recursive=True)
    assert cli.run(["portfolio", "memory://agency"]) == 0
    assert capsys.readouterr().out.split() == [
        "memory://agency/portfolio.csv", "memory://agency/portfolio.html",
    ]  # fmt: skip
    page = Rows(memory.cat_file("/agency/portfolio.html").decode())
    assert "fine/2026-10/report.html" in page.links
    assert "stopped/2026-11/failed.html" in page.links
