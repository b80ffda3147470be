"""The public door, and an account as people meet it in a notebook."""

import datetime as dt
import doctest
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pandas as pd
import pytest
import small_account
from IPython.core.interactiveshell import InteractiveShell

import twitter_goals as tg
from twitter_goals.errors import BaselineError, DataError, UsageError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = small_account.write(tmp_path_factory.mktemp("account") / "small")
    day = dt.datetime(2026, 4, 2, tzinfo=dt.UTC)
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="winter", recorded_at=day)
    return folder


@pytest.fixture(scope="module")
def account(folder):
    return tg.open(folder)


class Text(HTMLParser):
    """The text of some HTML, and the names of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        self.said.append(data)

    def __contains__(self, text: str) -> bool:
        return text in " ".join(" ".join(self.said).split())


# --- the door


def test_the_door_has_few_names_and_tab_completion_shows_exactly_these():
    assert {name for name in dir(tg) if not name.startswith("_")} == {
        "Account", "CATALOGUE", "Finding", "Period", "TwitterGoalsError", "open", "period",
        "charts", "drivers", "evidence", "exports", "metrics",
    }  # fmt: skip
    for name in dir(tg):
        assert getattr(tg, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = tg.opne


@pytest.mark.slow
def test_a_type_checker_knows_what_comes_out_of_the_door(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import twitter_goals as tg\n"
        "account = tg.open('data/sample')\n"
        "reveal_type(account)\n"
        "reveal_type(account.progress('last'))\n"
        "reveal_type(tg.period('2026-10'))\n"
        "reveal_type(tg.CATALOGUE['impressions'])\n"
        "tg.charts.svg, tg.drivers.kinds, tg.evidence.change, tg.exports.read\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--follow-imports=silent"]
    answer = subprocess.run([*command, str(script)], capture_output=True, text=True, check=False)
    revealed = re.findall(r'Revealed type is "(.*)"', answer.stdout)
    assert [name.rsplit(".", 1)[-1] for name in revealed] == [
        "Account", "DataFrame", "Period", "Metric",
    ], answer.stdout  # fmt: skip
    assert answer.stdout.rstrip().endswith("no issues found in 1 source file")


# --- opening


def test_the_first_ten_minutes(account):
    """What the door promises: frames with an account's days, sign-ups, goals and progress."""
    assert account.daily.loc["2026-01-02", "impressions"] == 100
    assert len(account.daily) == 120 and account.posts.empty
    assert account.conversions["value"].sum() == 90 + 60
    assert [each.label for each in account.months] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    row = account.progress("2026-04").set_index("subgoal").loc["signups"]
    assert (row["actual"], row["target"], row["status"]) == (60, 30, "met")
    assert account.baseline.window == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert account.baselines == ["winter"]
    assert list(account.subgoals.index) == ["signups", "seen", "rate", "losses", "audience",
                                            "judged"]  # fmt: skip


def test_repr_is_one_line_without_a_look_at_the_data(folder, monkeypatch):
    account = tg.open(folder)
    monkeypatch.setattr(tg.Account, "data", property(lambda _: 1 / 0))
    assert repr(account) == "<Account @small in small: 6 sub-goals>"


def test_card_says_what_was_loaded_its_span_and_its_state(account):
    card = Text(account._repr_html_())
    for said in ("@small", "1 January 2026 to 30 April 2026", "120 of 120 days known",
                 "6 sub-goals", "winter, 1 January 2026 to 31 March 2026", "UTC"):  # fmt: skip
        assert said in card, said
    assert card.tags <= {"div", "b", "table", "tr", "th", "td", "ul", "li"}


def test_card_tells_of_gaps(tmp_path):
    gap = dt.date(2026, 2, 10)
    card = Text(tg.open(small_account.write(tmp_path / "gap", without=(gap,)))._repr_html_())
    assert "119 of 120 days known" in card and "2026-02-10" in card and "Noticed:" in card


def test_card_of_a_folder_without_exports_is_a_sentence_not_an_error(tmp_path):
    folder = small_account.write(tmp_path / "empty")
    for path in [*folder.glob("exports/*"), *folder.glob("conversions/*")]:
        path.unlink()
    card = Text(tg.open(folder)._repr_html_())
    assert "No usable export" in card and "6 sub-goals" in card


def test_card_names_a_baseline_that_is_not_recorded_yet(tmp_path):
    account = tg.open(small_account.write(tmp_path / "new"))
    assert "There is no baseline “winter”" in Text(account._repr_html_())
    with pytest.raises(BaselineError):
        _ = account.baseline


def test_cards_speak_the_accounts_language(folder):
    card = tg.open(folder, language="fa", calendar="jalali")._repr_html_()
    assert 'lang="fa" dir="rtl"' in card and "۱۱ دی ۱۴۰۴" in card  # 1 January 2026
    baseline = tg.open(folder, language="fa").baseline._repr_html_()
    assert 'dir="rtl"' in baseline and "شاخص ثبت شده است" in baseline


def test_names_from_files_are_text_in_cards(tmp_path):
    folder = small_account.write(tmp_path / "hostile")
    attack = "<img src=x onerror=alert(1)>"
    account = tg.open(folder)
    account.record_baseline("2026-01-01", "2026-03-31", name="winter", why=attack)
    html = tg.open(folder).baseline._repr_html_()
    assert "<img" not in html and "onerror" in Text(html)


def test_a_period_shows_its_days_in_both_calendars():
    html = tg.period("1405-07")._repr_html_()
    assert "1405-07-01 … 1405-07-30" in html and "2026-09-23 … 2026-10-22" in html


# --- asking by hand


def test_periods_are_named_as_in_reports_or_by_two_days(account):
    assert account.period("last").label == "2026-04"
    window = account.period("2026-01-10..2026-02-08")
    assert (window.first, window.last, window.days) == (dt.date(2026, 1, 10),
                                                        dt.date(2026, 2, 8), 30)  # fmt: skip
    with pytest.raises(UsageError, match="2026-02-30"):
        account.period("2026-02-01..2026-02-30")


def test_explore_is_the_months_sentence_with_its_charts(account):
    part = account.explore("signups", "2026-04")
    assert "Newsletter sign-ups came to 60 in April 2026" in part.text
    assert part.html.count("<svg") == 2  # its months, and its days up to the target
    assert account.explore("rate", "2026-04").html.count("<svg") == 1  # no running total of rates
    with pytest.raises(UsageError, match="There are: signups"):
        account.explore("sign-ups")


def test_explore_compares_with_the_baseline_that_was_chosen(folder):
    account = tg.open(folder)
    account.record_baseline("2026-04-01", "2026-04-15", name="later")
    report = account._report("2026-04", "later")
    assert report.baseline.name == "later" and account._report("2026-04", "later") is report
    (folder / "baselines" / "later.json").unlink()


def test_a_window_is_the_one_asked_for_else_the_recorded_one_else_a_proposal(account, tmp_path):
    asked = account.baseline_window("2026-01-05", "2026-02-20")
    assert (asked.first, asked.last) == (dt.date(2026, 1, 5), dt.date(2026, 2, 20))
    assert account.baseline_window().window == account.baseline.window
    fresh = tg.open(small_account.write(tmp_path / "fresh"))
    proposed = fresh.baseline_window(last="2026-03-31")
    assert proposed.last == dt.date(2026, 3, 31) and proposed.days in (28, 56, 84)


def test_one_end_of_a_window_asked_for_is_kept_though_a_baseline_is_recorded(account):
    assert account.baseline_window(first="2026-02-01").window == (
        dt.date(2026, 2, 1), account.last_day,
    )  # fmt: skip
    assert account.baseline_window(last="2026-03-31").last == dt.date(2026, 3, 31)


def test_asking_hours_of_what_posts_do_not_count(sample):
    with pytest.raises(UsageError, match="“profile_vists” is not counted by post"):
        tg.open(sample).best_time("profile_vists")


def test_a_metric_without_data_is_said(account):
    with pytest.raises(DataError, match="No export gives “link_clicks”"):
        account.by_month("link_clicks")


def test_a_slip_gets_a_sentence_that_says_what_would_be_right(account, folder):
    """Each of these is a slip somebody makes in the first ten minutes."""
    for slip, said in {
        lambda: tg.open(folder.parent / "smal"): "Did you mean .*small",
        lambda: tg.open(folder / "goals.yaml"): "is a file. An account is the folder it lies in",
        lambda: tg.open(folder, language="de"): "no language “de”",
        lambda: tg.open(folder, calendar="julian"): "not a known calendar",
        lambda: account.report(10): "“10” is not a period",
        lambda: account.progress("Oct 2026"): "“Oct 2026” is not a period",
        lambda: account.by_month("impresions"): "Did you mean impressions",
        lambda: account.by_month("impressions", "byday"): "not a way of counting.*by_day",
        lambda: account.compare("2026-03", "2026-04", metrics="impresions"): "Did you mean impr",
        lambda: account.how_often("impressions", per="fortnight"): "“fortnight”.*quarter",  # type: ignore
        lambda: account.kinds(days=0): "“0” is not a number of days",
        lambda: tg.CATALOGUE["impresions"]: "Did you mean impressions",
    }.items():
        with pytest.raises(UsageError, match=said):
            slip()
    with pytest.raises(BaselineError, match="Recorded: winter"):
        tg.open(folder, baseline="wintr")
    with pytest.raises(DataError, match="1 January 2026 to 30 April 2026"):
        account.before_after("2019-01-01")


def test_one_metric_needs_no_list_and_a_year_no_quotes(account):
    assert account.compare("2026-03", "2026-04", metrics="impressions")["second"].tolist() == [7200]
    assert account.proposals("impressions")["metric"].tolist() == ["impressions"]
    assert account.period(2026).label == "2026"
    assert account.report("last", as_of=pd.Timestamp("2026-04-30")).as_of == dt.date(2026, 4, 30)


def test_the_window_before_a_window_has_as_many_days(account):
    assert account.period_before(account.period("2026-03")).label == "2026-02"
    before = account.period_before(account.period("2026-03-11..2026-03-20"))
    assert before.window == (dt.date(2026, 3, 1), dt.date(2026, 3, 10))


def test_only_what_the_data_could_have_is_a_gap(account, tmp_path):
    assert account.gaps.empty  # by day every day is there, and no export is by post
    gap = dt.date(2026, 2, 10)
    lacking = tg.open(small_account.write(tmp_path / "gap", without=(gap,))).gaps
    assert lacking.to_dict("index") == {"2026-02": {"days": 28, "by_day": 27}}


def test_a_table_without_rows_says_so(account):
    written = account.readable(account.gaps)
    assert written.iloc[0, 0] == "nothing" and list(written.columns) == ["days", "days by day"]
    assert account.readable(pd.DataFrame()).iloc[0, 0] == "nothing"


def test_goals_show_targets_in_the_files_own_words(account):
    card = Text(account.goals._repr_html_())
    for said in ("@small", "6 sub-goals", "Attract the target audience", "newsletter_signups",
                 "at_least: 30, per: month", "increase_by: 50%, per: month",
                 "reach: 1,300, by: 2026-06-30"):  # fmt: skip
        assert said in card, said
    assert repr(account.goals) == "<GoalFile @small: 1 goals, 6 sub-goals>"


def test_a_title_from_the_goal_file_is_text_in_its_card(tmp_path):
    folder = small_account.write(tmp_path / "hostile")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    attack = "<script>alert(1)</script>"
    text = text.replace("title: {en: Attract the target audience,", f'title: {{en: "{attack}",')
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    card = Text(tg.open(folder).goals._repr_html_())
    assert attack in card and "script" not in card.tags


def test_what_is_shown_by_hand_is_a_line_and_not_a_screenful(account):
    shown = [account.data, account.exports, account.baseline, account.report(), account.goals]
    assert all(len(repr(each)) < 250 for each in shown)
    assert "impressions" in tg.CATALOGUE._repr_html_()


def test_tab_completion_offers_what_an_analyst_asks(account):
    offered = {name for name in dir(account) if not name.startswith("_")}
    assert {"daily", "posts", "progress", "report", "explore", "gaps", "smart"} <= offered
    assert not {"language_wanted", "calendar_wanted", "baseline_wanted", "parameters"} & offered


# --- errors in a notebook


def test_ipython_shows_the_sentences_and_no_frames(capsys):
    shell = InteractiveShell.instance()
    shell.run_cell("import twitter_goals as tg\ntg.period('2026-13')")
    said = capsys.readouterr()
    told = [line for line in (said.out + said.err).splitlines() if line.strip()]
    assert len(told) == 1 and told[0].startswith("“2026-13” is not a period.")


def test_all_problems_of_a_goal_file_are_shown_at_once(tmp_path, capsys):
    folder = small_account.write(tmp_path / "wrong")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    text = text.replace("at_least: 30", "at_last: 30").replace("metric: unfollows", "metric: x")
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(tg.TwitterGoalsError) as caught:
        tg.open(folder)
    lines = caught.value._render_traceback_()
    assert len(lines) == len(caught.value.findings) >= 2
    assert all("goals.yaml:" in line for line in lines)


def test_findings_can_be_read_as_a_table(account):
    table = account.quality
    assert list(table.columns) == ["severity", "file", "line", "message"]
    assert isinstance(table, pd.DataFrame) and json.loads(table.to_json())


def test_every_finding_names_its_file_as_the_list_of_files_does(sample):
    account = tg.open(sample)
    named = set(account.quality["file"].dropna())
    assert named and named <= set(account.files["path"])


# --- the analyst's page


def test_the_analysts_page_tells_what_the_library_answers(root, monkeypatch):
    monkeypatch.chdir(root)
    page = (root / "docs" / "analyst.md").read_text(encoding="utf-8")
    steps = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", page, flags=re.M | re.S))
    test = doctest.DocTestParser().get_doctest(steps, {}, "analyst.md", "docs/analyst.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    told: list[str] = []
    runner.run(test, out=told.append)
    assert runner.tries >= 7 and runner.failures == 0, "".join(told)
