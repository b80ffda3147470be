"""Goal files: what they may say, and the exact answer to everything they may get wrong."""

import contextlib
import dataclasses
import datetime as dt
import json
import pickle
import re

import jsonschema
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from wrong_goal_files import HEAD, WRONG, subgoal, target

from twitter_goals import goals, kit, metrics
from twitter_goals.errors import GoalFileError
from twitter_goals.goals import fields, reading, reference, schema, values
from twitter_goals.periods import parse_period, window

ISOLATES = re.compile("[\u2066-\u2069]")  # invisible; they only keep mixed directions apart


@pytest.fixture
def account(tmp_path):
    """A function: these goal files in a folder."""

    def make(text, **parts):
        (tmp_path / "goals.yaml").write_text(text, encoding="utf-8")
        for name, part in parts.items():
            (tmp_path / "goals").mkdir(exist_ok=True)
            (tmp_path / "goals" / f"{name}.yaml").write_text(part, encoding="utf-8")
        return tmp_path

    return make


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no libyaml here")
@pytest.mark.parametrize(
    "odd", ["", "~: ", "?", "{a: , b: 1}", "\ufeff", "'", "&a", "*a", "!!int", "|#"]
)
def test_the_quick_reading_says_nothing_that_the_careful_one_does_not(odd, monkeypatch):
    places = sorted((kit.templates() / "goals").glob("*.yaml"))
    texts = [each.values[0] for each in WRONG] + [path.read_text("utf-8") for path in places]
    texts = [text[: len(text) // 3] + odd + text[len(text) // 3 :] for text in texts]
    assert odd or sum(reading._quickly(text) is not None for text in texts) > 50
    quick = [reading.parse(text, "f", "f", "") for text in texts]
    monkeypatch.setattr(reading, "_quickly", lambda text: None)
    assert quick == [reading.parse(text, "f", "f", "") for text in texts]


@pytest.mark.parametrize(("text", "messages"), WRONG)
def test_a_wrong_file_is_answered_exactly(account, text, messages):
    folder = account(text)
    with pytest.raises(GoalFileError) as caught:
        goals.load(folder)
    said = ISOLATES.sub("", str(caught.value)).replace(f"{folder}/goals.yaml:", "")
    assert said.splitlines() == list(messages)


# --- the file in full

MODEL_CASE = """\
# yaml-language-server: $schema=../../templates/goals/goals.schema.json
account: {handle: khabar_example, language: fa, calendar: jalali, timezone: Asia/Tehran, week_start: saturday}
baseline: 1405-q1                       # a name recorded in baselines/
followers: {2026-03-21: 18250}          # an anchor: the exports hold changes, not the total
goals:
  - name: attract-target-audience
    title: {en: Attract the target audience, fa: جذب مخاطب هدف}
    why: Sign-ups are readers who asked to hear from us again.
    subgoals:
      - name: newsletter-signups
        metric: newsletter_signups
        target: {at_least: 30, per: month}
        owner: social desk
      - name: click-through
        metric: link_click_rate
        target: {increase_by: 20%, per: month}     # over the baseline
      - name: audience
        metric: followers
        target: {reach: 25000, by: 1405-12-29}
metrics:                                 # the user's own ratios; no expressions are evaluated
  - {name: signups_per_1000_impressions, numerator: newsletter_signups, denominator: impressions, per: 1000}
"""  # noqa: E501


def only(file):
    """The only sub-goal of a file."""
    ((_, found),) = file.walk()
    return found


def month(text):
    return parse_period(text)


def test_the_model_case(account):
    file = goals.load(account(MODEL_CASE))
    assert file.account == goals.AccountSettings(
        handle="khabar_example",
        language="fa",
        calendar="jalali",
        timezone="Asia/Tehran",
        week_start="saturday",
    )
    assert file.baseline == "1405-q1"
    assert file.followers == {dt.date(2026, 3, 21): 18250}
    (goal,) = file.goals
    assert goal.title_in("fa") == "جذب مخاطب هدف"
    assert goal.why_in("fa") == "Sign-ups are readers who asked to hear from us again."
    signups, clicks, audience = (each for _, each in file.walk())
    assert signups.target_for(month("1405-07"), None) == 30
    assert (signups.owner, signups.period_unit, signups.direction) == (
        "social desk",
        "month",
        "higher",
    )
    assert clicks.target_for(month("1405-07"), 0.015) == pytest.approx(0.018)
    assert audience.deadline == dt.date(2027, 3, 20)  # 29 Esfand 1405
    (own,) = file.metrics
    assert (own.numerator[0].name, own.denominator[0].name, own.per, own.unit) == (
        "newsletter_signups",
        "impressions",
        1000,
        "per_1000",
    )
    assert file.files[0].path == "goals.yaml"


def test_what_is_left_out_has_these_values(account):
    file = goals.load(account(subgoal("{name: s, metric: likes}")))
    assert file.account == goals.AccountSettings(
        handle="a",
        language="en",
        calendar="gregorian",
        timezone="UTC",
        week_start="monday",
        weekend=("saturday", "sunday"),
    )
    assert (only(file).weight, only(file).basis, only(file).target) == (1, None, None)
    assert file.baseline is None


def test_a_persian_account_is_gregorian_unless_it_says_jalali(account):
    head = "account: {handle: a, language: fa, week_start: شنبه, weekend: [پنج‌شنبه, جمعه]}\n"
    file = goals.load(account(subgoal("{name: s, metric: likes}", head=head)))
    assert file.account.calendar == "gregorian"
    assert file.account.week_start == "saturday"
    assert file.account.weekend == ("thursday", "friday")


def test_a_handle_with_at_sign_in_quotes(account):
    head = "account: {handle: '@Khabar_1'}\n"
    assert goals.load(account(f"{head}goals: [{{name: g}}]\n")).account.handle == "Khabar_1"


def test_keys_left_empty_are_as_good_as_absent(account):
    text = subgoal(
        "{name: s, metric: likes, owner: , why: , target: , budget: }", more="baseline:\n"
    )
    file = goals.load(account(text))
    assert (only(file).owner, only(file).form, file.baseline) == (None, None, None)


def test_goals_split_over_several_files(account):
    part = "goals:\n- name: {0}\n  subgoals: [{{name: s{0}, metric: own}}]\n"
    folder = account(
        f"{HEAD}metrics: [{{name: own, numerator: likes, denominator: reposts}}]\n",
        b=part.format("second"),
        a=part.format("first"),
    )
    file = goals.load(folder)
    assert [goal.name for goal in file.goals] == ["first", "second"]
    assert [each.path for each in file.files] == ["goals.yaml", "goals/a.yaml", "goals/b.yaml"]
    (folder / "goals" / "c.yaml").write_text("account: {handle: b}\n" + part.format("first"))
    with pytest.raises(GoalFileError) as caught:
        goals.load(folder)
    said = ISOLATES.sub("", str(caught.value)).replace(f"{folder}/", "").splitlines()
    assert said == [
        "goals/c.yaml:1:1: There is no key “account” here. Possible: goals, metrics.",
        "goals/c.yaml:3:9: The name “first” is taken (line 2 of goals/a.yaml). "
        "Reports tell sub-goals apart by it.",
        "goals/c.yaml:4:21: The name “sfirst” is taken (line 3 of goals/a.yaml). "
        "Reports tell sub-goals apart by it.",
    ]


def test_nested_goals_are_walked_with_their_path(account):
    text = f"""{HEAD}goals:
- name: a
  subgoals: [{{name: s1, metric: likes}}]
  goals:
  - name: b
    subgoals: [{{name: s2, metric: likes}}]
- name: c
  subgoals: [{{name: s3, metric: likes}}]
"""
    file = goals.load(account(text))
    walked = [("/".join(goal.name for goal in path), sub.name) for path, sub in file.walk()]
    assert walked == [("a", "s1"), ("a/b", "s2"), ("c", "s3")]


def test_values_survive_a_process_border(account):
    file = goals.load(account(MODEL_CASE))
    assert pickle.loads(pickle.dumps(file)) == file
    with pytest.raises(dataclasses.FrozenInstanceError):
        file.account.language = "en"


def test_settings_can_be_looked_at_otherwise(account):
    file = goals.load(account(MODEL_CASE))
    other = dataclasses.replace(file.account, calendar="gregorian")
    assert (other.calendar, file.account.calendar) == ("gregorian", "jalali")


# --- numbers and dates as people write them


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("30", 30, "number"),
        ("1500", 1500, "number"),
        ("1,500", 1500, "number"),
        ("1.5k", 1500, "number"),
        ("2M", 2_000_000, "number"),
        ("-3", -3, "number"),
        ("20%", 0.2, "percent"),
        ("0.1 %", 0.001, "percent"),
        ("0.5pp", 0.5, "points"),
        ("2 points", 2, "points"),
        ("۳۰", 30, "number"),
        ("۱٬۵۰۰", 1500, "number"),
        ("۱٫۵ هزار", 1500, "number"),
        ("۲ میلیون", 2_000_000, "number"),
        ("۲۰٪", 0.2, "percent"),
        ("۲۰ درصد", 0.2, "percent"),
        ("۰٫۵ واحد درصد", 0.5, "points"),
        ("\u200f۲۰٪\u200f", 0.2, "percent"),
        ("۲۵،۰۰۰", 25_000, "number"),  # with the comma of texts
        ("٢٥٠٠٠", 25_000, "number"),  # Arabic digits
        ("1.5 Million", 1_500_000, "number"),
    ],
)
def test_amounts(written, value, kind):
    assert values.amount(written) == goals.Amount(pytest.approx(value), kind)
    seen_by_an_editor = written.strip("\u200f")
    assert re.search(fields.AMOUNT["pattern"], seen_by_an_editor)


@pytest.mark.parametrize(
    "written",
    ["", "x", "1,5", "1.5.2", "20%%", "% 20", "1e5", "nan", "inf", "1_000", "0x10", "30 a month"],
)
def test_no_amounts(written):
    assert not re.search(fields.AMOUNT["pattern"], written)
    with pytest.raises(values.Wrong):
        values.amount(written)


@given(st.integers(0, 10**12), st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"]))
def test_any_whole_number_reads_back_in_any_digits(number, digits):
    written = f"{number:,}".translate(str.maketrans("0123456789", digits))
    assert values.amount(written).value == number


@given(st.text(max_size=60))
def test_no_text_is_more_than_wrong(text):
    for read in (values.amount, values.date, values.handle, values.slug, values.weekday):
        with contextlib.suppress(values.Wrong):
            read(text)


@given(st.text(alphabet="ab:-{}[]&*!|>'\"#%@` \n\t,0۱", max_size=80))
def test_no_file_is_more_than_refused(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    (folder / "goals.yaml").write_text(f"{HEAD}goals:\n- name: {text}\n", encoding="utf-8")
    try:
        goals.load(folder)
    except GoalFileError as error:
        assert all(finding.line for finding in error.findings)


JUNK = st.sampled_from(
    [None, "", "x", [], {}, ["a"], {"a": "b"}, [["a"]], "-5", "20%", {"2026-10": "3"}, "true"]
)
KEYS = st.sampled_from(["target", "name", "metric", "per", "goals", "subgoals", "judged", "scale"])


def places(data, route=()):
    """Every place in plain data."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*route, key)
        if isinstance(value, dict | list):
            yield from places(value, (*route, key))


@pytest.fixture(scope="module")
def brand(root):
    """A template as plain data, in JSON."""
    text = (root / "templates" / "goals" / "brand.en.yaml").read_text(encoding="utf-8")
    return json.dumps(yaml.load(text, yaml.BaseLoader))


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_shape_is_more_than_refused(brand, tmp_path_factory, data):
    whole = json.loads(brand)
    for _ in range(data.draw(st.integers(1, 3))):
        route = data.draw(st.sampled_from(list(places(whole))))
        holder = whole
        for step in route[:-1]:
            holder = holder[step]
        junk = json.loads(json.dumps(data.draw(JUNK)))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder[data.draw(KEYS)] = junk
        else:
            holder[route[-1]] = junk
    folder = tmp_path_factory.mktemp("any")
    (folder / "goals.yaml").write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML
    try:
        goals.load(folder)
    except GoalFileError as error:
        assert all(finding.line and finding.column for finding in error.findings)


# --- what a target asks of a period


@pytest.mark.parametrize(
    ("written", "metric", "baseline", "expected"),
    [
        ("{at_least: 30, per: month}", "likes", None, 30),
        ("{at_most: 20, per: month}", "unfollows", None, 20),
        ("{at_least: 2%, per: month}", "link_click_rate", None, 0.02),
        ("{increase_by: 20%, per: month}", "likes", 200, 240),
        ("{increase_by: 50, per: month}", "likes", 200, 250),
        ("{decrease_by: 10%, per: month}", "unfollows", 50, 45),
        ("{decrease_by: 5, per: month}", "unfollows", 50, 45),
        ("{increase_by: 20%, per: month}", "link_click_rate", 0.02, 0.024),
        ("{increase_by: 0.5pp, per: month}", "link_click_rate", 0.02, 0.025),
        ("{increase_by: 0.5 points, per: month}", "link_click_rate", 0.02, 0.025),
        ("{increase_by: 5 points, per: month}", "accuracy_score", 80, 85),
        ("{increase_by: 20%, per: month}", "net_follows", -50, -40),
        ("{increase_by: 20%, per: month}", "likes", None, None),
        ("{increase_by: 20%, per: month}", "likes", float("nan"), None),
        ("{per: month}", "likes", 200, None),
    ],
)
def test_the_number_to_compare_with(account, written, metric, baseline, expected):
    found = only(goals.load(account(target(written, metric=metric))))
    asked = found.target_for(month("2026-10"), baseline)
    assert asked == (None if expected is None else pytest.approx(expected))


def test_floor_and_stretch_are_read_like_their_target(account):
    text = target("{increase_by: 20%, per: month, floor: 10%, stretch: 40%}")
    found = only(goals.load(account(text)))
    assert found.floor_for(month("2026-10"), 100) == pytest.approx(110)
    assert found.stretch_for(month("2026-10"), 100) == pytest.approx(140)
    beside = "{name: s, metric: likes, floor: 20, stretch: 45, target: {at_least: 30, per: month}}"
    found = only(goals.load(account(subgoal(beside))))
    assert (found.floor_for(month("2026-10"), None), found.stretch_for(month("2026-10"), None)) == (
        20,
        45,
    )


def test_at_most_and_decrease_by_are_better_lower(account):
    for written, direction in (
        ("{at_most: 3, per: week}", "lower"),
        ("{decrease_by: 5%, per: quarter}", "lower"),
        ("{increase_by: 5%, per: year}", "higher"),
    ):
        found = only(goals.load(account(target(written))))
        assert (found.direction, found.period_unit) == (
            direction,
            written.split("per: ")[1].rstrip("}"),
        )


def test_a_plan_by_months(account):
    text = target("{at_least: {2026-10: 30, 2026-11: ۳۵, 2026/12: 1.2k}, per: month}")
    found = only(goals.load(account(text)))
    asked = [found.target_for(month(f"2026-{m}"), None) for m in ("09", "10", "11", "12")]
    assert asked == [None, 30, 35, 1200]


def test_a_plan_in_the_other_calendar_goes_by_the_middle_of_the_month(account):
    found = only(goals.load(account(target("{at_least: {1405-07: 30, 1405-08: 40}, per: month}"))))
    assert found.target_for(month("1405-07"), None) == 30
    # Mehr 1405 is 23 September to 22 October 2026; 16 October lies in Mehr, 15 November in Aban.
    assert found.target_for(month("2026-10"), None) == 30
    assert found.target_for(month("2026-11"), None) == 40


def test_a_target_that_changed_keeps_its_history(account):
    text = target(
        "[{at_least: 20, per: month}, {at_least: 30, per: month, from: 2026-07-01},"
        " {at_least: 40, per: month, from: 1405-07-10}]"
    )
    found = only(goals.load(account(text)))
    asked = {
        m: found.target_for(month(m), None) for m in ("2026-06", "2026-07", "2026-10", "2026-11")
    }
    # 1405-07-10 is 2 October 2026: October had begun under the older target.
    assert asked == {"2026-06": 20, "2026-07": 30, "2026-10": 30, "2026-11": 40}


def test_no_target_before_its_first_day(account):
    found = only(goals.load(account(target("{at_least: 30, per: month, from: 2026-07-01}"))))
    assert found.target_for(month("2026-06"), None) is None


def test_a_period_target_with_a_last_day(account):
    found = only(goals.load(account(target("{at_least: 30, per: month, by: 2026-12-31}"))))
    assert found.deadline is None
    assert found.target_for(month("2026-12"), None) == 30
    assert found.target_for(month("2027-01"), None) is None


def test_a_deadline_is_a_window_of_its_own(account):
    found = only(goals.load(account(target("{reach: 5k, from: 2026-01-01, by: 2026-12-31}"))))
    assert (found.start, found.deadline) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    own = window(found.start, found.deadline)
    assert found.target_for(own, None) == 5000


# --- metrics of the user's own


def test_own_counts_judged_values_and_ratios(account):
    more = """metrics:
- {name: calls, title: {en: Calls, fa: تماس}, absent_days: zero, better: lower}
- {name: tone, judged: true, scale: {min: 1, max: 5}}
- {name: calls_by_clicks, numerator: calls, denominator: link_clicks, unit: share}
- {name: newsletter_signups, absent_days: zero}
"""
    text = target("{at_least: 2, per: month}", metric="tone", more=more)
    file = goals.load(account(text))
    own = {metric.name: metric for metric in file.metrics}
    assert own["calls"].numerator[0].absent_days == "zero"
    assert own["calls"].title_in("fa") == "تماس"
    assert (own["tone"].kind, own["tone"].scale) == ("judged", (1, 5))
    assert (own["calls_by_clicks"].unit, own["calls_by_clicks"].bases) == (
        "share",
        ("by_day", "by_post"),
    )
    assert own["calls_by_clicks"].numerator[0].absent_days == "zero"
    # What is declared of sign-ups also holds in the catalogue's rates of sign-ups.
    rate = metrics.resolve("newsletter_signup_rate_by_link_clicks", file.metrics)
    assert rate.numerator[0].absent_days == "zero"
    assert own["newsletter_signups"].title_in("fa") == "عضویت در خبرنامه"


def test_a_metric_that_only_the_data_names(account):
    folder = account(target("{at_least: 3, per: month}", metric="hotline_calls"))
    with pytest.raises(GoalFileError):
        goals.load(folder)
    file = goals.load(folder, known=["hotline_calls"])
    assert metrics.resolve("hotline_calls", file.metrics).bases == ("conversion",)
    judged = metrics.named_in(values=["hotline_calls"])
    file = goals.load(folder, known=lambda: judged)
    assert metrics.resolve("hotline_calls", file.metrics).kind == "judged"


def test_the_data_is_not_asked_without_need(account):
    def never():
        raise AssertionError("asked")

    goals.load(account(target("{at_least: 3, per: month}")), known=never)


# --- hostile files


def test_a_bomb_of_aliases_is_refused_unexploded(account):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(GoalFileError) as caught:
        goals.load(account("\n".join(lines)))
    assert "yaml_alias" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_thousands_of_levels_are_refused(account, opening):
    with pytest.raises(GoalFileError) as caught:
        goals.load(account("goals: " + opening * 5000))
    assert [finding.code for finding in caught.value.findings] == ["yaml_too_deep"]


def test_no_file_and_a_file_of_another_name(tmp_path):
    with pytest.raises(GoalFileError, match="twitter-goals init"):
        goals.load(tmp_path)
    (tmp_path / "goals.yml").write_text(HEAD)
    with pytest.raises(GoalFileError, match="rename it to goals"):
        goals.load(tmp_path)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "goals.yaml").write_bytes(b"account: {handle: a}\ngoals: \xc3\x28\n")
    with pytest.raises(GoalFileError, match=r"goals.yaml:2:8: The file is not UTF-8"):
        goals.load(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_of_windows_editors(tmp_path, encoding):
    text = MODEL_CASE.replace("\n", "\r\n")
    (tmp_path / "goals.yaml").write_bytes(text.encode(encoding))
    assert goals.load(tmp_path).goals[0].title_in("fa") == "جذب مخاطب هدف"


# --- the schema


def core_yaml(text):
    """Plain data as an editor's YAML 1.2 sees it: numbers and booleans, dates as text."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith("timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return json.loads(json.dumps(yaml.load(text, Loader), default=str))


def complaints(text):
    return [*jsonschema.Draft202012Validator(schema.schema()).iter_errors(core_yaml(text))]


def test_the_schemas_are_valid_and_current(root):
    for name, model in schema.FILES.items():
        jsonschema.Draft202012Validator.check_schema(schema.schema(model))
        kept = (root / "templates" / "goals" / name).read_text(encoding="utf-8")
        assert kept == schema.text(model), "make it anew: python tools/make_generated.py"


def test_a_second_implementation_accepts_the_model_case():
    assert complaints(MODEL_CASE) == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "goals: [{name: g}]\ngoal: x\n",
        subgoal("{name: s, metrik: impressions}"),
        subgoal("{name: s, metric: likes, stage: delight}"),
        target("30"),
        target("{at_least: many, per: month}"),
        target("{at_least: 30, per: fortnight}"),
        "goals: [{name: g}]\n",
        "account: {handle: a, calendar: hijri}\ngoals: [{name: g}]\n",
        target("{reach: 30}", metric="followers"),
        target("{at_least: {october: 30}, per: month}"),
        target("{increase_by: {2026-10: 3}, per: month}"),
        HEAD + "goals: [{name: g}]\nmetrics: [{name: x, numerator: likes}]\n",
        HEAD + "goals: [{name: g}]\nfollowers: {yesterday: 3}\n",
    ],
)
def test_a_second_implementation_refuses_what_we_refuse(text):
    assert complaints(text)


def test_an_editor_offers_every_metric_and_says_what_it_is():
    offered = schema.schema()["$defs"]["SubGoal"]["properties"]["metric"]
    assert offered["type"] == "string"  # any name will do: it may be the user's own
    known = {each["const"]: each["description"] for each in offered["anyOf"] if "const" in each}
    assert set(known) == set(metrics.CATALOGUE)
    assert "÷ impressions. Not of posts with a link only" in known["link_click_rate"]
    assert "نرخ کلیک" in known["link_click_rate"]


@pytest.mark.parametrize(
    "text",
    [
        "account: {handle: a, week_start: سه‌شنبه, weekend: [پنج‌شنبه, جمعه]}\ngoals: [{name: g}]\n",
        HEAD + "goals: [{name: 2026, title: 1405, why: {en: yes, fa: 3}}]\n",
        target("{at_least: {1405-01: ۳۰, 1405-02: 1.5k}, per: month, floor: 20}"),
        target("{reach: ۲۵٬۰۰۰, by: ۱۴۰۵/۱۲/۲۹}", metric="followers"),
    ],
)
def test_an_editor_does_not_complain_of_what_we_read(account, text):
    goals.load(account(text))
    jsonschema.validate(yaml.load(text, yaml.BaseLoader), schema.schema())
    plain = yaml.load(text, Loader=yaml.SafeLoader)  # numbers and truth values as editors see them
    jsonschema.validate(json.loads(json.dumps(plain, default=str)), schema.schema())


def test_every_key_is_explained_to_the_editor():
    def undescribed(node, where=""):
        for name, below in node.get("properties", {}).items():
            if "description" not in below:
                yield f"{where}/{name}"
        for name, below in node.get("$defs", {}).items():
            yield from undescribed(below, name)

    assert list(undescribed(schema.schema())) == []


# --- the page of keys

WHERE = {  # each kind of mapping: the smallest file that has one, and the way to it
    "": ({}, ()),
    "AccountSettings": ({}, ("account",)),
    "Goal": ({}, ("goals", 0)),
    "SubGoal": ({"subgoals": [{"name": "s", "metric": "likes"}]}, ("goals", 0, "subgoals", 0)),
    "Target": (
        {"subgoals": [{"name": "s", "metric": "likes", "target": {}}]},
        ("goals", 0, "subgoals", 0, "target"),
    ),
    "MetricEntry": ({}, ("metrics", 0)),
    "Scale": ({}, ("metrics", 0, "scale")),
}
AT_LEAST = {"at_least": "30", "per": "month"}
BESIDE = {  # what a key can only stand beside
    **{("Target", key): AT_LEAST for key in ("per", "by", "from", "floor", "stretch")},
    **{("SubGoal", key): {"target": AT_LEAST} for key in ("floor", "stretch")},
    ("Target", "reach"): {"by": "2026-12-31"},
    ("MetricEntry", "numerator"): {"denominator": "impressions"},
    ("MetricEntry", "denominator"): {"numerator": "likes"},
    ("MetricEntry", "per"): {"numerator": "likes", "denominator": "impressions"},
    ("MetricEntry", "scale"): {"judged": "true"},
}


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        pytest.param(kind, key, value, id=f"{kind}.{key}")
        for _, kind, each in reference.SECTIONS
        for key, value in each.items()
    ],
)
def test_the_example_of_each_key_is_read(account, kind, key, value):
    more, way = WHERE[kind]
    metric = {"name": "m", "judged": "true", "scale": {}} if kind == "Scale" else {"name": "m"}
    file = {
        "account": {"handle": "a"},
        "goals": [{"name": "g", **json.loads(json.dumps(more))}],
        "metrics": [metric],
    }
    here = file
    for step in way:
        here = here[step]
    here.update(BESIDE.get((kind, key), {}))
    here[key] = yaml.load(value, yaml.BaseLoader)
    goals.load(account(json.dumps(file)))  # JSON is YAML


@pytest.mark.parametrize("written", reference.TARGETS)
def test_every_form_of_a_target_on_the_page_is_read(account, written):
    metric = "link_click_rate" if "%" in written or "pp" in written else "newsletter_signups"
    subgoals = goals.load(account(target(written, metric=metric))).subgoal("s")
    assert subgoals.form in written


def test_the_page_of_keys_is_current_and_leaves_no_key_out(root):
    kept = (root / "templates" / "goals" / "README.md").read_text(encoding="utf-8")
    assert kept == reference.page()  # else: make generated
    keys = {key for node in schema.schema()["$defs"].values() for key in node["properties"]}
    assert all(f"`{key}`" in kept for key in keys | set(schema.schema()["properties"]))


# --- roll-up


def table(**rows):
    """A progress table of goal/subgoal → (attainment, unit)."""
    return pd.DataFrame(
        [
            {"goal": key.rpartition("/")[0], "subgoal": key.rpartition("/")[2],
             "attainment": value, "unit": unit}
            for key, (value, unit) in rows.items()
        ]
    )  # fmt: skip


NESTED = f"""{HEAD}goals:
- name: a
  title: {{en: Above, fa: بالا}}
  subgoals:
  - {{name: s1, metric: likes, weight: 3}}
  - {{name: s2, metric: reposts}}
  goals:
  - name: b
    weight: 2
    subgoals: [{{name: s3, metric: link_click_rate}}, {{name: s4, metric: likes}}]
- name: c
  subgoals: [{{name: s5, metric: likes}}]
"""


def test_roll_up_by_hand(account):
    file = goals.load(account(NESTED))
    seen = {"a/s1": (0.5, "count"), "a/s2": (1.7, "count"), "a/b/s3": (0.8, "share")}
    rows = goals.roll_up(
        file, table(**seen, **{"a/b/s4": (None, "count"), "c/s5": (None, "count")})
    )
    rows = rows.set_index("goal")
    assert list(rows.index) == ["a", "a/b", "c"]
    # b: s4 is not known, so s3 alone: 0.8. a: (3·0.5 + 1·min(1.7, 1) + 2·0.8) ÷ 6.
    assert rows.loc["a/b", "attainment"] == pytest.approx(0.8)
    assert rows.loc["a", "attainment"] == pytest.approx((1.5 + 1 + 1.6) / 6)
    assert (rows.loc["a/b", "known"], rows.loc["a/b", "children"]) == (1, 2)
    assert rows.loc["a/b", "weight_known"] == pytest.approx(0.5)
    assert rows.loc["a", "mixed_units"]
    assert rows.loc["a", "units"] == ("count", "share")
    assert not rows.loc["a/b", "mixed_units"]
    assert pd.isna(rows.loc["c", "attainment"])


def test_roll_up_counts_direct_children_only(account):
    file = goals.load(account(NESTED))
    every = {
        "a/s1": (1.0, "count"),
        "a/s2": (1.0, "count"),
        "a/b/s3": (0.0, "share"),
        "a/b/s4": (0.0, "count"),
    }
    rows = goals.roll_up(file, table(**every)).set_index("goal")
    # Two grandchildren at 0 weigh as their goal's 2 of 6, not as 2 sub-goals of 4.
    assert rows.loc["a", "attainment"] == pytest.approx(4 / 6)


def test_roll_up_says_how_it_was_made(account):
    file = goals.load(account(NESTED))
    seen = table(**{"a/s1": (0.5, "count"), "a/b/s3": (0.8, "share")})
    en = goals.roll_up(file, seen, "en").set_index("goal")
    fa = goals.roll_up(file, seen, "fa").set_index("goal")
    assert en.loc["a", "made_from"] == (
        "This is the weighted mean of 2 of its 3 parts, each counted up to its target. "
        "Weights: s1 3, s2 1 and b 2. "
        "Their units differ: compare this figure with its own past only."
    )
    assert fa.loc["a", "title"] == "بالا"
    assert "وزن‌ها: s1 ۳، s2 ۱ و b ۲." in ISOLATES.sub("", fa.loc["a", "made_from"])
    assert "Weights" not in en.loc["a/b", "made_from"]  # all of them 1
    assert fa.loc["c", "made_from"] == "میزان تحقق تنها جزء آن معلوم نیست."


def test_roll_up_of_parts_without_weight_says_so(account):
    text = f"{HEAD}goals: [{{name: g, subgoals: [{{name: s, metric: likes, weight: 0}}]}}]\n"
    rows = goals.roll_up(goals.load(account(text)), table(**{"g/s": (0.5, "count")}))
    assert pd.isna(rows.loc[0, "attainment"])
    assert rows.loc[0, "made_from"] == "None of its parts has a weight, so nothing is worked out."
