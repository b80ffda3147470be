"""``init``: folders that can be used at once, fitted to what lies in them, overwriting nothing."""

import datetime as dt
import json
import re

import jsonschema
import pytest
import small_account
import yaml

import twitter_goals as tg
from twitter_goals import cli, goals, periods, progress, starter
from twitter_goals.errors import UsageError

TODAY = dt.date(2026, 5, 4)
EVERY = [(name, language) for name in starter.names() for language in ("en", "fa")]
SIX = [
    "attract-target-audience",
    "brand-awareness",
    "contagiousness",
    "accurate-and-targeted-news",
    "culture-building",
    "dissemination-of-knowledge",
]


def started(folder, **rest):
    starter.start(folder, TODAY, **rest)
    return goals.load(folder)


def holds_data(folder):
    """A small account's files, without goals."""
    small_account.write(folder)
    (folder / "goals.yaml").unlink()
    return folder


def test_there_are_four_templates():
    assert starter.names() == ("brand", "institute", "newsroom", "person")


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_template_covers_the_six_goals_and_teaches(root, tmp_path, template, language):
    file = started(tmp_path / "new", template=template, language=language)
    assert [goal.name for goal in file.goals] == SIX
    assert all(2 <= len(goal.subgoals) <= 3 and goal.why_in(language) for goal in file.goals)
    assert file.account.language == language
    subgoals = [subgoal for _, subgoal in file.walk()]
    assert all(each.form and each.owner and each.title_in("fa") for each in subgoals)
    assert {"at_least", "increase_by"} <= {each.form for each in subgoals}
    text = (root / "templates" / "goals" / f"{template}.{language}.yaml").read_text("utf-8")
    remarks = re.findall(r"^ *# .*", text, flags=re.M)
    assert len(remarks) > 15
    persian = sum(bool(re.search("[آ-ی]", remark)) for remark in remarks)
    assert persian > 12 if language == "fa" else persian == 0


@pytest.mark.parametrize("template", starter.names())
def test_both_languages_of_a_template_aim_at_the_same(tmp_path, template):
    en = started(tmp_path / "en", template=template, language="en")
    fa = started(tmp_path / "fa", template=template, language="fa")

    def aims(file):
        return [
            (subgoal.name, subgoal.metric, subgoal.form, subgoal.period_unit, subgoal.title)
            for _, subgoal in file.walk()
        ]

    assert aims(en) == aims(fa)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_second_implementation_accepts_every_template(root, template, language):
    folder = root / "templates" / "goals"
    text = (folder / f"{template}.{language}.yaml").read_text(encoding="utf-8")
    schema = json.loads((folder / "goals.schema.json").read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(yaml.load(text, yaml.SafeLoader), default=str))
    jsonschema.Draft202012Validator(schema).validate(plain)
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=goals.schema.json"


@pytest.fixture(scope="module")
def sample_account(sample):
    return tg.open(sample)


@pytest.mark.slow
@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_template_gives_a_table_on_the_sample(sample_account, tmp_path, template, language):
    file = started(tmp_path / "new", template=template, language=language)
    month = periods.parse_period("1405-07" if language == "fa" else "2026-10")
    table = progress.table(
        sample_account.data, file, sample_account.baseline, month, month.last, language
    )
    assert len(table) == len(list(file.walk()))
    assert table["actual"].notna().sum() >= 8
    assert len(goals.roll_up(file, table, language)) == 6


def test_the_folder_is_complete_and_checks_without_a_problem(tmp_path):
    made = starter.start(tmp_path / "new", TODAY)
    names = sorted(path.name for path in made.folder.iterdir())
    assert names == [
        "baselines", "conversions", "events.csv", "exports", "goals.schema.json", "goals.yaml",
        "manual.csv",
    ]  # fmt: skip
    assert (made.proposed, made.handle) == (0, None)
    assert cli.run(["check", str(made.folder)]) == 0


def test_a_deadline_is_the_end_of_a_year_at_least_half_a_year_on(tmp_path):
    gregorian = started(tmp_path / "en").subgoal("followers")
    assert gregorian.deadline == dt.date(2026, 12, 31)
    late = tmp_path / "late"
    starter.start(late, dt.date(2026, 8, 1))
    assert goals.load(late).subgoal("followers").deadline == dt.date(2027, 12, 31)
    jalali = started(tmp_path / "fa", language="fa").subgoal("followers")
    assert jalali.deadline == periods.parse_period("1405").last


def test_targets_are_proposed_from_the_data_and_say_how(tmp_path):
    folder = holds_data(tmp_path / "account")
    made = starter.start(folder, TODAY)
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    pattern = r"metric: newsletter_signups\n((?: +# .*\n)+) +target: (.*)"
    above, target = re.search(pattern, text).groups()
    # Sign-ups were 31, 28, 31 and 60: two thirds 31, quarter mark 30.25, nine tenths 51.3.
    assert target == "{at_least: 31, per: month}"
    assert " ".join(line.strip(" #") for line in above.splitlines()) == (
        "In the last 4 full months (conversions/) a typical month had 31. Proposed is 31, which "
        "about one month in three reached (3 of 4). Floor: 30, about three in four reached it (3 "
        "of 4). Stretch: 51, about one in ten reached it (1 of 4)."
    )
    assert made.proposed == 4  # sign-ups, profile visits, virality, engagement rate
    file = goals.load(folder)
    # 5 profile visits a day: 155, 140, 155, 150, of which the two-thirds mark is 155.
    assert file.subgoal("profile-visits").target_for(periods.parse_period("2026-05"), None) == 155
    assert "Your files do not give virality_rate_by_impressions yet" not in text
    assert "# Your files do not tell how many followers there are" in text


def test_a_change_says_what_it_would_come_to(tmp_path):
    folder = holds_data(tmp_path / "account")
    starter.start(folder, TODAY)
    lines = (folder / "goals.yaml").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "metric: impressions" in line)
    remark = " ".join(line.strip(" #") for line in lines[at + 1 : at + 4])
    # January 16 · 140 + 15 · 100 = 3,740 and March the same, February 3,360, April twice
    # 15 · 140 + 15 · 100 = 7,200: usually 3,740, a tenth more 4,114.
    assert "In the last 4 full months (activity by day) a typical month had 3,740;" in remark
    assert "the change below asks for 4,114: 1 of these 4 reached it." in remark


def test_targets_and_changes_are_counted_apart(tmp_path, capsys):
    folder = holds_data(tmp_path / "account")
    assert cli.run(["init", str(folder)]) == 0
    said = capsys.readouterr().out
    remarks = (folder / "goals.yaml").read_text(encoding="utf-8").count("# In the last 4 full")
    proposed, changes = (
        int(re.search(pattern, said)[1])
        for pattern in (r"(\d+) targets were proposed", r"(\d+) more targets ask for a change")
    )
    assert (proposed, proposed + changes) == (4, remarks)


def test_a_proposal_below_the_recorded_baseline_says_so_and_check_agrees(tmp_path, capsys):
    folder = holds_data(tmp_path / "account")
    text = "account: {handle: small}\ngoals: [{name: g}]\n"
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    # Sign-ups: April alone is the baseline, 2 a day, so 60 in its 30 days; 31 are proposed.
    tg.open(folder).record_baseline("2026-04-01", "2026-04-30", name="spring")
    (folder / "goals.yaml").unlink()
    starter.start(folder, TODAY)
    remarks = re.findall(r"# (.*)", (folder / "goals.yaml").read_text(encoding="utf-8"))
    assert "The recorded baseline spring comes to 60: this asks for less" in " ".join(remarks)
    cli.run(["check", str(folder)])
    assert "The target 31 lies below the baseline 60" in capsys.readouterr().out


def test_no_total_is_worked_out_from_files_of_long_ago(tmp_path):
    folder = holds_data(tmp_path / "account")
    totals = "2026-01-31,followers,900,,\n2026-02-28,followers,950,,\n2026-03-31,followers,1000,,\n"
    rows = "date,metric,value,source,note\n" + totals + "2026-04-30,followers,1050,,\n"
    (folder / "manual.csv").write_text(rows, encoding="utf-8")
    starter.start(folder, TODAY)
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    assert "# From your files: 1,050 now" in text
    (folder / "goals.yaml").unlink()
    starter.start(folder, TODAY + dt.timedelta(800))
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    assert "# Your newest file ends on 30 April 2026: too long ago" in text


def test_what_the_files_do_not_give_is_called_a_guess(tmp_path):
    folder = holds_data(tmp_path / "account")
    starter.start(folder, TODAY, template="institute")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    assert "# Your files do not give downloads yet: the number is a guess." in text
    assert "# manual.csv holds no value of culture_score yet: the number is a guess." in text


def test_remarks_in_persian(tmp_path):
    folder = holds_data(tmp_path / "account")
    starter.start(folder, TODAY, language="fa")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    # Bahman, Esfand and Farvardin: 30, 29 and 51.
    assert "# در ۳ ماه کامل گذشته (conversions/)، یک ماه معمولی ۳۰ داشت. پیشنهاد" in text
    assert goals.load(folder).account.calendar == "jalali"


def test_the_handle_comes_from_the_exports(tmp_path, real_exports):
    folder = tmp_path / "account"
    (folder / "exports").mkdir(parents=True)
    for path in sorted((real_exports / "rOpenSci").glob("*.csv"))[:2]:
        (folder / "exports" / path.name).write_bytes(path.read_bytes())
    made = starter.start(folder, TODAY)
    assert made.handle.lower() == "ropensci"
    assert goals.load(folder).account.handle == made.handle


def test_nothing_is_overwritten(tmp_path):
    folder = tmp_path / "account"
    starter.start(folder, TODAY)
    with pytest.raises(UsageError, match="already"):
        starter.start(folder, TODAY)
    (folder / "goals.yaml").unlink()
    (folder / "manual.csv").write_text("date,metric,value,source,note\n2026-01-01,tone,3,us,\n")
    made = starter.start(folder, TODAY, template="person")
    assert [path.name for path in made.written] == ["goals.yaml"]
    assert "tone" in (folder / "manual.csv").read_text()


def test_unknown_templates_and_languages(tmp_path):
    with pytest.raises(UsageError, match="Known: brand, institute, newsroom and person"):
        starter.start(tmp_path / "a", TODAY, template="newsrom")
    with pytest.raises(UsageError):
        starter.start(tmp_path / "a", TODAY, template="../../etc/passwd")
    with pytest.raises(UsageError, match="Known: en and fa"):
        starter.start(tmp_path / "a", TODAY, language="xx")
    assert not (tmp_path / "a").exists()


def test_the_command(tmp_path, capsys):
    folder = tmp_path / "new"
    assert cli.run(["init", str(folder), "--template", "person", "--handle", "@someone"]) == 0
    assert "goals.yaml" in capsys.readouterr().out
    assert goals.load(folder).account.handle == "someone"
    assert cli.run(["init", str(tmp_path / "b"), "--handle", "a, language: fa}"]) == 2
    assert not (tmp_path / "b").exists()
    capsys.readouterr()
    assert cli.run(["init", str(folder)]) == 2
    assert "already" in capsys.readouterr().err


def test_the_command_quotes_a_folder_with_blanks_and_takes_any_case(tmp_path, capsys):
    folder = tmp_path / "my account"
    assert cli.run(["init", str(folder), "--language", "FA"]) == 0
    assert f'twitter-goals check "{folder}"' in capsys.readouterr().out
    assert goals.load(folder).account.language == "fa"


def test_the_command_does_not_ask_for_files_that_are_there(tmp_path, capsys):
    folder = holds_data(tmp_path / "account")
    assert cli.run(["init", str(folder)]) == 0
    assert "Now put X's CSV files" not in capsys.readouterr().out


def test_the_command_refuses_in_the_language_asked_for(tmp_path, capsys):
    starter.start(tmp_path / "a", TODAY)
    assert cli.run(["init", str(tmp_path / "a"), "--language", "fa"]) == 2
    assert "پیش‌تر فایل هدف‌ها هست" in capsys.readouterr().err
