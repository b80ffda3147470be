"""The SMART reading and ``check``: on a small account whose months are known by hand.

Sign-ups 31, 28, 31 and 60 from January to April; unfollows one a day; followers 1238 at the end
of April, after gains of 56, 62 and 60.
"""

import datetime as dt
import json
import re

import pytest
import small_account

import twitter_goals as tg
from twitter_goals import checkup, cli, languages, smart

FULL = "name: s, owner: desk, why: because"
ISOLATES = re.compile("[\u2066-\u2069]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = small_account.write(tmp_path_factory.mktemp("smart") / "account")
    tg.open(made).record_baseline("2026-01-01", "2026-03-31", name="winter")
    return made


def rewrite(folder, subgoal, goal="", settings=""):
    text = f"""account: {{handle: small}}
followers: {{2026-01-01: 1000}}
{settings}
goals:
- name: g
  {goal}
  subgoals: [{{{subgoal}}}]
metrics:
- {{name: calls}}
"""
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    return tg.open(folder)


def aspect(folder, subgoal, letter, **rest):
    account = rewrite(folder, subgoal, **rest)
    (reading,) = smart.read(account.goals, account.data, account.baseline, account.last_day)
    assert tuple(each.letter for each in reading.aspects) == smart.LETTERS
    return next(each for each in reading.aspects if each.letter == letter)


SIGNUPS = "metric: newsletter_signups"
LOSSES, APRIL_ON = "metric: unfollows", "by: 2026-12-31, from: 2026-04-01"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subgoal", "letter", "state", "said"),
    [
        (
            f"{FULL}, {SIGNUPS}, target: {{at_least: 31, per: month}}",
            "attainable",
            "good",
            "Reached in 3 of the last 4 months.",
        ),
        (
            f"{FULL}, {SIGNUPS}, target: {{at_least: 70, per: month}}",
            "attainable",
            "doubtful",
            "Reached in 0 of the last 4 months (best: 60): the account has never done this.",
        ),
        (
            # 31 and 28 days with one follow lost each: the baseline brought to April is 30.
            f"{FULL}, metric: unfollows, target: {{at_most: 40, per: month}}",
            "attainable",
            "lacking",
            "The target 40 lies above the baseline 30: it allows more than there is already.",
        ),
        (
            f"{FULL}, {SIGNUPS}, target: {{at_least: 20, per: month}}",
            "attainable",
            "lacking",
            "The target 20 lies below the baseline 30: it asks for less than there is already.",
        ),
        (
            f"{FULL}, metric: accuracy_score, target: {{at_least: 90, per: month}}",
            "attainable",
            "unknown",
            "Only 1 full month is known: too little to tell.",
        ),
        (
            # (1300 − 1238) ÷ (61 days ÷ 30.44 days a month) = 30.9 a month
            f"{FULL}, metric: followers, target: {{reach: 1300, by: 2026-06-30}}",
            "attainable",
            "good",
            "Needs 30.9 a month; 3 of 3 past months brought that.",
        ),
        (
            f"{FULL}, metric: followers, target: {{reach: 2000, by: 2026-06-30}}",
            "attainable",
            "doubtful",
            "Needs 380 a month; none of 3 past months brought that (best: 62).",
        ),
        (
            f"{FULL}, metric: followers, target: {{reach: 1200, by: 2026-06-30}}",
            "attainable",
            "doubtful",
            "Reached already: 1,238 against 1,200.",
        ),
        # A limit by a date: 30 lost in April, 245 days ÷ 30.44 = 8.05 months left. Lost before: 31,
        # 28, 31 and 30 a month.
        (
            f"{FULL}, {LOSSES}, target: {{at_most: 280, {APRIL_ON}}}",
            "attainable",
            "good",
            "Leaves 31.1 a month; 4 of 4 past months stayed within that.",
        ),
        (
            f"{FULL}, {LOSSES}, target: {{at_most: 100, {APRIL_ON}}}",
            "attainable",
            "doubtful",
            "Leaves 8.7 a month; none of 4 past months stayed within that (lowest: 28).",
        ),
        (
            f"{FULL}, {LOSSES}, target: {{at_most: 20, {APRIL_ON}}}",
            "attainable",
            "doubtful",
            "Passed already: 30 against a limit of 20.",
        ),
        (
            f"{FULL}, {SIGNUPS}, target: {{at_least: 70, per: month}}",
            "measurable",
            "good",
            "Measured by the files in conversions/.",
        ),
        (f"{FULL}, {SIGNUPS}", "measurable", "lacking",
         "No number is set. Add a target, such as {at_least: 30, per: month}."),
        (f"{FULL}, metric: calls, target: {{at_least: 3, per: month}}", "measurable", "lacking",
         "No file gives Calls on any day."),
        (
            f"{FULL}, metric: culture_score, target: {{at_least: 3, per: month}}",
            "measurable",
            "unknown",
            "Effect on culture is judged by people; manual.csv holds no value of it yet.",
        ),
        (
            f"{FULL}, metric: impressions, basis: by_post, target: {{at_least: 3, per: month}}",
            "measurable",
            "lacking",
            "No file gives Impressions on any day.",
        ),
        (f"{FULL}, {SIGNUPS}, target: {{at_least: 3}}", "timely", "lacking",
         "No period. Add per: month, or by: DATE."),
        (f"{FULL}, {SIGNUPS}, target: {{at_least: 3, per: week}}", "timely", "good", "Every week."),
        (
            f"{FULL}, metric: followers, target: {{reach: 3000, by: 2026-03-31}}",
            "timely",
            "lacking",
            "The deadline 31 March 2026 is past.",
        ),
        (
            f"{FULL}, metric: unfollows, target: {{at_least: 3, per: month}}",
            "specific",
            "lacking",
            "More of Unfollows is not better, yet the target asks for more.",
        ),
        (f"name: s, {SIGNUPS}, target: {{at_least: 3, per: month}}", "specific", "doubtful",
         "Newsletter sign-ups; nobody is named who sees to it (owner)."),
        (f"name: s, {SIGNUPS}, target: {{at_least: 3, per: month}}", "relevant", "lacking",
         "Nobody says why. Add a reason (why) here or to the major goal."),
    ],
)  # fmt: skip
def test_each_aspect(folder, subgoal, letter, state, said):
    found = aspect(folder, subgoal, letter)
    assert (found.state, found.text(languages.language("en"))) == (state, said)


def test_a_reason_of_the_major_goal_will_do(folder):
    subgoal = f"name: s, {SIGNUPS}, target: {{at_least: 3, per: month}}"
    assert aspect(folder, subgoal, "relevant", goal="why: readers").state == "good"


def test_a_change_needs_a_baseline(folder, tmp_path):
    subgoal = f"{FULL}, {SIGNUPS}, target: {{increase_by: 20%, per: month}}"
    assert aspect(folder, subgoal, "measurable").state == "good"
    bare = small_account.write(tmp_path / "account")
    found = aspect(bare, subgoal, "measurable")
    assert (found.state, found.code) == ("lacking", "no_baseline")


def test_without_any_file_nothing_is_held_against_it(tmp_path):
    account = rewrite(tmp_path, f"{FULL}, {SIGNUPS}, target: {{at_least: 30, per: month}}")
    (reading,) = smart.read(account.goals, None, None, small_account.LAST)
    states = {each.letter: each.state for each in reading.aspects}
    assert (states["measurable"], states["attainable"]) == ("unknown", "unknown")
    assert reading.lacking == ()


def test_every_text_in_both_languages(folder):
    account = rewrite(folder, f"{FULL}, {SIGNUPS}, target: {{at_least: 70, per: month}}")
    (reading,) = smart.read(account.goals, account.data, account.baseline, account.last_day)
    said = [ISOLATES.sub("", each.text(languages.language("fa"))) for each in reading.aspects]
    assert said == [
        "عضویت در خبرنامه؛ پیگیر: desk.",
        "با فایل‌های conversions/ سنجیده می‌شود.",
        "در ۴ ماه گذشته هرگز به آن نرسیده‌اید (بهترین: ۶۰).",
        "دلیل آن نوشته شده است.",
        "هر ماه.",
    ]


CONTENT = (
    "Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,"
    "Reposts,Profile visits,Detail expands,Url clicks,Hashtag clicks,Permalink clicks"
)


def clicked(folder, first, last):
    """Content of one post a day at noon UTC: 100 impressions, 2 link clicks."""
    lines = [CONTENT]
    for day in small_account.days(first, last):
        noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
        post = (int(noon.timestamp() * 1000) - 1_288_834_974_657) << 22
        link = f"https://x.com/small/status/{post}"
        lines.append(f"{post},{day:%a %b %d %Y},words,{link},100,0,2,0,0,0,0,0,0,0,2,0,0")
    (folder / "exports" / "content.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_change_is_read_on_the_basis_that_the_baseline_holds(tmp_path, capsys):
    folder = small_account.write(tmp_path / "account")  # by day until April, without link clicks
    clicked(folder, dt.date(2026, 1, 1), dt.date(2026, 2, 28))
    change = f"{FULL}, metric: link_click_rate, target: {{increase_by: 20%, per: month}}"
    account = rewrite(folder, change)
    account.record_baseline("2026-01-01", "2026-02-28", name="winter")
    assert account.progress("2026-02")["baseline"].tolist() == [pytest.approx(0.02)]
    found = aspect(folder, change, "measurable")
    assert (found.state, found.code) == ("good", "measured_by_post")
    assert cli.run(["check", str(folder)]) == 0
    assert "Measured over the lifetime of the period's posts." in capsys.readouterr().out


def test_the_baseline_is_brought_to_the_month_the_report_is_of(tmp_path):
    # Data until 10 March: the report is of February, 28 days of 5 visits, not of March with 31.
    folder = small_account.write(tmp_path / "account", last=dt.date(2026, 3, 10))
    tg.open(folder).record_baseline("2026-01-01", "2026-01-31", name="winter")
    visits = f"{FULL}, metric: profile_visits, target: {{at_least: 139, per: month}}"
    found = aspect(folder, visits, "attainable")
    assert found.code == "below_baseline"
    assert found.values["baseline"] == 140
    assert tg.open(folder).progress()["baseline"].tolist() == [140]
    visits = f"{FULL}, metric: profile_visits, target: {{at_least: 145, per: month}}"
    assert aspect(folder, visits, "attainable").code != "below_baseline"


def test_a_target_that_begins_in_the_running_month_is_read_in_it(tmp_path):
    folder = small_account.write(tmp_path / "account", last=dt.date(2026, 3, 10))
    tg.open(folder).record_baseline("2026-01-01", "2026-01-31", name="winter")
    begins = "target: [{at_least: 150, per: month, from: 2026-03-01}]"
    found = aspect(folder, f"{FULL}, metric: profile_visits, {begins}", "attainable")
    assert (found.code, found.values["baseline"]) == ("below_baseline", 155)


# --- check


def test_check_says_what_lacks_and_counts_it(folder, capsys):
    rewrite(folder, f"name: s, {SIGNUPS}, target: {{at_least: 70}}")
    assert cli.run(["check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "By day: 1 January 2026 to 30 April 2026, 120 of 120 days." in said
    assert "g / s: Newsletter sign-ups" in said
    assert "✗ Relevant: Nobody says why." in said
    count, report = said.rstrip().splitlines()[-2:]
    assert count == "2 things are wrong or lacking."
    assert report.startswith("You can run twitter-goals report nevertheless: none of this")


def test_check_of_a_good_goal_is_content(folder, capsys):
    rewrite(folder, f"{FULL}, {SIGNUPS}, target: {{at_least: 31, per: month}}")
    assert cli.run(["check", str(folder)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("Nothing is lacking.")


def test_check_tells_where_a_lacking_subgoal_stands(folder):
    rewrite(folder, f"name: s, {SIGNUPS}, target: {{at_least: 31}}")
    found = checkup.check(folder)
    (reading,) = found.readings
    line = (folder / "goals.yaml").read_text(encoding="utf-8").split("name: s,")[0].count("\n") + 1
    assert reading.place.startswith(f"{folder / 'goals.yaml'}:{line}:")
    assert f"  {reading.place}" in found.text().splitlines()


def test_check_without_any_file_says_that_data_is_awaited(tmp_path):
    rewrite(tmp_path, f"{FULL}, {SIGNUPS}, target: {{at_least: 31, per: month}}")
    said = checkup.check(tmp_path).text().splitlines()
    assert said[0] == "No exports yet: drop X's CSV files into exports/."
    assert said[-4:-1] == [
        "Nothing is lacking.",
        "1 sub-goal waits for its first data.",
        "No report can be made yet (twitter-goals report). What prevents it:",
    ]
    assert said[-1].startswith("✗ No usable export was found in")


def test_a_goal_without_subgoals_lacks_something_but_is_no_broken_file(tmp_path, capsys):
    text = "account: {handle: a}\ngoals: [{name: g}]\n"
    (tmp_path / "goals.yaml").write_text(text, encoding="utf-8")
    assert cli.run(["check", str(tmp_path)]) == 1
    assert "goals.yaml:2:9: This goal has no sub-goal yet" in capsys.readouterr().out


def test_a_count_until_a_day_needs_a_day_to_begin(folder, tmp_path):
    bare = small_account.write(tmp_path / "account")
    until = f"{FULL}, {SIGNUPS}, target: {{at_least: 300, by: 2026-12-31"
    assert aspect(bare, until + "}", "timely").code == "no_start"
    assert aspect(bare, until + ", from: 2026-04-01}", "timely").code == "until"
    assert aspect(folder, until + "}", "timely").code == "until"  # a baseline is recorded
    total = f"{FULL}, metric: followers, target: {{reach: 2000, by: 2026-12-31}}"
    assert aspect(bare, total, "timely").code == "until"  # a total has no beginning


def test_a_period_with_a_last_day_says_both(folder):
    subgoal = f"{FULL}, {SIGNUPS}, target: {{at_least: 31, per: month, by: 2026-12-31}}"
    found = aspect(folder, subgoal, "timely")
    assert found.text(languages.language("en")) == "Every month, until 31 December 2026."
    assert found.text(languages.language("fa")) == "هر ماه، تا ۱۰ دی ۱۴۰۵."


def test_check_for_machines(folder, capsys):
    rewrite(folder, f"name: s, {SIGNUPS}, target: {{at_least: 70, per: month}}")
    assert cli.run(["check", "--json", str(folder)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["account"], found["as_of"], found["problems"]) == ("small", "2026-04-30", 1)
    assert found["data"]["by_day"]["covered"] == 120
    (subgoal,) = found["subgoals"]
    assert subgoal["smart"]["relevant"] == {
        "state": "lacking",
        "code": "no_reason",
        "message": "Nobody says why. Add a reason (why) here or to the major goal.",
    }


def test_check_of_a_broken_goal_file_tells_all_places(tmp_path, capsys):
    text = "account: {handle: a, language: fa}\ngoals: [{name: g, subgoal: []}, {name: g}]\n"
    (tmp_path / "goals.yaml").write_text(text, encoding="utf-8")
    assert cli.run(["check", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["line"], each["column"]) for each in found["findings"]] == [
        ("unknown_key_near", 2, 19),
        ("name_twice", 2, 40),
    ]
    assert found["language"] == "fa"
    assert checkup.check(tmp_path).problems == 2


def test_check_of_a_baseline_that_is_not_there(folder):
    rewrite(folder, f"{FULL}, {SIGNUPS}, target: {{at_least: 31, per: month}}",
            settings="baseline: spring")  # fmt: skip
    found = checkup.check(folder)
    assert "baseline_unknown" in {finding.code for finding in found.findings}
    assert found.problems
    assert [finding.code for finding in found.preventing] == ["baseline_unknown"]
    place = found.preventing[0].place
    assert found.text().splitlines()[-1] == f"✗ {place}"


def test_check_says_of_each_finding_whether_a_report_can_be_made_with_it(tmp_path, capsys):
    made = small_account.write(tmp_path / "account")
    rewrite(made, f"name: s, {SIGNUPS}, target: {{at_least: 31}}")

    def prevented_by():
        told = [finding.code for finding in checkup.check(made).preventing]
        cli.run(["check", str(made), "--json"])
        machine = json.loads(capsys.readouterr().out)
        assert [each["code"] for each in machine["preventing"]] == told
        assert machine["report_possible"] is not bool(told)
        return told

    assert prevented_by() == []  # no reason, no period: shown as they are
    (made / "exports" / "broken.csv").write_text("what,is,this\n1,2,3\n")
    assert prevented_by() == []  # left out
    (made / "events.csv").write_text("date,title\nsomeday,New pinned post\n")
    assert prevented_by() == ["bad_event"]
    (made / "goals.yaml").write_text("account: {handle: a}\ngoals: [{nam: g}]\n")
    assert "unknown_key_near" in prevented_by()


def test_check_of_a_refused_export(folder, tmp_path):
    made = small_account.write(tmp_path / "account")
    (made / "exports" / "broken.csv").write_text("what,is,this\n1,2,3\n")
    assert any(finding.severity == "problem" for finding in checkup.check(made).findings)


def test_check_of_no_folder(tmp_path):
    assert cli.run(["check", str(tmp_path / "nowhere")]) == 2
