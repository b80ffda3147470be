"""Languages: every text in every language, numbers and dates as that language writes them."""

import ast
import datetime as dt
import math
import re
import string
import tomllib
from itertools import product

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from twitter_goals import languages
from twitter_goals.errors import UsageError
from twitter_goals.languages import (
    DATE_STYLES,
    LRI,
    LRM,
    PDI,
    PLURAL_FORMS,
    RLI,
    UNITS,
    Language,
    language,
)
from twitter_goals.periods import parse_period, window

EN, FA = language("en"), language("fa")
OTHERS = [code for code in languages.codes() if code != "en"]
DAY = dt.date(2026, 10, 5)  # 13 Mehr 1405, a Monday


def texts(node, key=""):
    """Every text of a table: dotted key -> its plural forms, a plain text under 'other'."""
    if isinstance(node, dict) and not node.keys() <= PLURAL_FORMS:
        for name, below in node.items():
            yield from texts(below, f"{key}.{name}" if key else name)
    else:
        yield key, node if isinstance(node, dict) else {"other": node}


def fields(template):
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name}


# --- the tables


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_every_text_of_english_and_no_other(code):
    assert set(dict(texts(language(code).table))) == set(dict(texts(EN.table)))


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_tells_the_same_values_in_every_language(code):
    theirs = dict(texts(language(code).table))
    for key, forms in texts(EN.table):
        if isinstance(forms["other"], list):
            assert len(theirs[key]["other"]) == len(forms["other"]), key
            continue
        told = {name for name, _ in fields(forms["other"])}
        assert {name for name, _ in fields(theirs[key]["other"])} == told, key


@pytest.mark.parametrize("code", languages.codes())
def test_every_text_can_be_filled(code):
    """Plain named fields, known ways of writing, and the plural forms the language needs."""
    known = {"", "signed", "plain", "isolate", *UNITS, *DATE_STYLES}
    needed = Locale.parse(code).plural_form.tags | {"other"}
    for key, forms in texts(language(code).table):
        if isinstance(forms["other"], list):
            continue
        assert set(forms) in ({"other"}, needed), f"{key} lacks a plural form"
        for template in forms.values():
            for name, spec in fields(template):
                assert name.isidentifier() and spec in known, f"{key}: {{{name}:{spec}}}"


def test_persian_is_written_with_persian_letters():
    """No Arabic kaf or yeh, no Arabic digits, no stray Latin question mark or comma."""
    for key, forms in texts(FA.table):
        for template in forms.values():
            if isinstance(template, str):
                prose = re.sub(r"\{[^}]*\}", "", template)
                assert not re.search("[يكىة٠-٩]", prose), key
                assert not re.search(r"[\u0600-\u06ff][,?;]", prose), key


def test_every_finding_in_the_code_has_its_text(root):
    missing = []
    for path in (root / "lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"):
                continue
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            code = node.args[1] if len(node.args) > 1 else named.get("code")
            if isinstance(code, ast.Constant) and not EN.has(f"findings.{code.value}"):
                missing.append(f"{path.name}:{node.lineno}: {code.value}")
    assert not missing


# --- choosing a language


def test_a_file_dropped_into_the_folder_is_a_language(tmp_path, monkeypatch):
    (tmp_path / "xx.toml").write_text('name = "Xx"\n[words]\nyes = "xa"\n', encoding="utf-8")
    english = (languages.resources.files("twitter_goals.languages") / "en.toml").read_text("utf-8")
    (tmp_path / "en.toml").write_text(english, encoding="utf-8")
    monkeypatch.setattr(languages.resources, "files", lambda package: tmp_path)
    language.cache_clear()
    try:
        new = language("xx")
        assert languages.codes() == ("en", "xx")
        assert new.text("words.yes") == "xa"
        assert new.text("words.no") == "no"  # said in English
        assert new.direction == "ltr" and new.period(parse_period("2026-10")) == "October 2026"
    finally:
        language.cache_clear()


def test_a_region_is_read_as_its_language():
    assert language("fa-IR").code == language("fa_IR").code == "fa"


@pytest.mark.parametrize("code", ["", "xx", "../en", "/etc/passwd", "en.toml"])
def test_an_unknown_language_is_refused_with_the_known_ones(code):
    with pytest.raises(UsageError, match=f"Known: {EN.list(languages.codes())}"):
        language(code)


# --- texts


def made(**table):
    return Language("fa", "jalali", {"t": table}, FA)


def test_values_are_written_the_language_s_way():
    tongue = made(a="{n} {day} {name} {items} {month}")
    values = {"n": 12.5, "day": DAY, "name": "2026", "items": [1, "b"]}
    said = tongue.text("t.a", **values, month=parse_period("1405-07"))
    assert said == "۱۲٫۵ ۱۳ مهر ۱۴۰۵ 2026 ۱ و b مهر ۱۴۰۵"
    assert (
        made(a="{n:share} {n:plain} {d:numeric}").text("t.a", n=0.5, d=DAY)
        == "۵۰\u200f٪ ۰.۵ ۱۴۰۵/۰۷/۱۳"
    )


def test_a_value_is_never_a_template():
    assert made(a="{x}").text("t.a", x="{y} {0} {x.__class__}", y=1) == "{y} {0} {x.__class__}"


@pytest.mark.parametrize("template", ["{x.real}", "{x[0]}", "{0}", "{}", "{x!r:>9}.{x.y}"])
def test_a_template_reaches_into_nothing(template):
    with pytest.raises(ValueError, match="plain named fields"):
        made(a=template).text("t.a", x=1)


def test_what_was_not_given_stays_visible_and_what_is_missing_is_a_dash():
    assert made(a="{x} {y} {z}").text("t.a", y=None, z=math.nan) == "{x} – –"


def test_an_unwritten_text_is_the_programmer_s_error():
    assert not EN.has("findings.nobody_wrote_this")
    with pytest.raises(KeyError, match="nobody_wrote_this"):
        EN.text("findings.nobody_wrote_this")


def test_plural_forms_follow_each_language_s_rule():
    forms = {"one": "{count} one", "other": "{count} other"}
    english = Language("en", "gregorian", {"t": {"a": forms}}, EN)
    assert [english.text("t.a", count=n) for n in (0, 1, 2)] == ["0 other", "1 one", "2 other"]
    persian = made(a=forms)  # CLDR: Persian "one" is 0 and 1, and what lies between
    assert [persian.text("t.a", count=n) for n in (0, 1, 2)] == ["۰ one", "۱ one", "۲ other"]
    polish = Language(
        "pl", "gregorian", {"t": {"a": {"few": "few", "many": "many", "other": "-"}}}, EN
    )
    assert [polish.text("t.a", count=n) for n in (3, 5)] == ["few", "many"]


def test_lists_read_like_prose():
    assert EN.list([]) == "" and EN.list(["a"]) == "a" and EN.list("ab") == "a and b"
    assert EN.list("abc") == "a, b and c" and FA.list("abc") == "a، b و c"


# --- numbers


@pytest.mark.parametrize(
    ("value", "unit", "options", "english", "persian"),
    [
        (12345, "count", {}, "12,345", "۱۲٬۳۴۵"),
        (12345.6, "count", {}, "12,346", "۱۲٬۳۴۶"),
        (3.25, "count", {}, "3.25", "۳٫۲۵"),
        (0, "count", {"signed": True}, "0", "۰"),
        (-1234, "count", {}, "−1,234", f"{LRM}−۱٬۲۳۴"),
        (12, "count", {"signed": True}, "+12", f"{LRM}+۱۲"),
        (0.0183, "share", {}, "1.83%", "۱٫۸۳\u200f٪"),
        (0.3, "share", {}, "30%", "۳۰\u200f٪"),
        (-0.123, "share", {}, "−12.3%", f"{LRM}−۱۲٫۳\u200f٪"),
        (1.5, "share", {"signed": True}, "+150%", f"{LRM}+۱۵۰\u200f٪"),
        (-0.001, "share", {"decimals": 0}, "0%", "۰\u200f٪"),  # never a minus before nothing
        (0.5, "share", {"decimals": 1}, "50.0%", "۵۰٫۰\u200f٪"),
        (3.2, "per_1000", {}, "3.2 per 1,000", "۳٫۲ در هر هزار"),
        (1, "points", {}, "1 point", "۱ امتیاز"),
        (2.5, "points", {}, "2.5 points", "۲٫۵ امتیاز"),
        (0.04567, "ratio", {}, "0.046", "۰٫۰۴۶"),
        (1999.9, "currency", {}, "2,000", "۲٬۰۰۰"),
        (math.nan, "share", {}, "–", "–"),
        (None, "count", {}, "–", "–"),
        (math.inf, "count", {}, "∞", "∞"),
        (950, "count", {"compact": True}, "950", "۹۵۰"),
        (1500, "count", {"compact": True}, "1.5k", "۱٫۵ هزار"),
        (-2.5e6, "count", {"compact": True}, "−2.5M", f"{LRM}−۲٫۵ میلیون"),
        (3e9, "count", {"compact": True}, "3bn", "۳ میلیارد"),
        (2, "per_1000", {"compact": True}, "2", "۲"),
        (0.1, "share", {"compact": True}, "10%", "۱۰\u200f٪"),
    ],
)
def test_numbers_are_written_by_unit(value, unit, options, english, persian):
    assert EN.number(value, unit, **options) == english
    assert FA.number(value, unit, **options) == persian


@given(
    st.floats(), st.sampled_from(UNITS), st.booleans(), st.sampled_from([None, 0, 2]), st.booleans()
)
def test_no_number_is_nan_or_a_bare_minus_zero(value, unit, signed, decimals, compact):
    for tongue in (EN, FA):
        said = tongue.number(value, unit, signed, decimals, compact)
        assert "nan" not in said and "inf" not in said
        assert not re.search(r"[−+][0۰]+([.٫][0۰]+)?(?![.٫0-9۰-۹])", said)
    assert not re.search("[0-9]", FA.number(value, unit, signed, decimals, compact))


# --- dates


def test_dates_are_said_in_the_language_s_own_calendar_unless_told():
    assert [EN.date(DAY, style=style) for style in DATE_STYLES] == [
        "5 October 2026",
        "5 October",
        "5 Oct",
        "2026-10-05",
    ]
    assert [FA.date(DAY, style=style) for style in DATE_STYLES] == [
        "۱۳ مهر ۱۴۰۵",
        "۱۳ مهر",
        "۱۳ مهر",
        "۱۴۰۵/۰۷/۱۳",
    ]
    assert EN.date(DAY, "jalali") == language("en", "jalali").date(DAY) == "13 Mehr 1405"
    assert FA.date(DAY, "gregorian") == "۵ اکتبر ۲۰۲۶"


@pytest.mark.parametrize(
    ("label", "english", "persian"),
    [
        ("2026-10", "October 2026", "اکتبر ۲۰۲۶"),
        ("1405-07", "Mehr 1405", "مهر ۱۴۰۵"),
        ("1405-q2", "the second quarter of 1405", "سه‌ماههٔ دوم ۱۴۰۵"),
        ("1405", "1405", "سال ۱۴۰۵"),
        ("2026-w41", "5 October 2026 to 11 October 2026", "۵ اکتبر ۲۰۲۶ تا ۱۱ اکتبر ۲۰۲۶"),
        ("1405-07-13", "13 Mehr 1405", "۱۳ مهر ۱۴۰۵"),
    ],
)
def test_periods_have_names(label, english, persian):
    assert EN.period(parse_period(label)) == english
    assert FA.period(parse_period(label)) == persian


def test_a_window_is_said_by_its_ends():
    said = FA.period(window(dt.date(2026, 3, 21), DAY, "jalali"))
    assert said == "۱ فروردین ۱۴۰۵ تا ۱۳ مهر ۱۴۰۵"


def test_weekdays_count_from_monday():
    assert EN.weekday(DAY.weekday()) == "Monday" and FA.weekday(DAY.weekday()) == "دوشنبه"
    assert EN.weekday(6, short=True) == "Sun" and FA.weekday(5) == "شنبه"


# --- direction


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("حساب @khabar_1 بود", "حساب [@khabar_1] بود"),
        ("در New York Times، دیروز", "در [New York Times]، دیروز"),
        ("پرونده exports/a.csv:3.", "پرونده [exports/a.csv:3]."),
        ("برچسب #iran و https://x.com/a?b=c", "برچسب [#iran] و [https://x.com/a?b=c]"),
        ("سال ۱۴۰۵ و 2026-10-05", "سال ۱۴۰۵ و 2026-10-05"),
        ("هدف 30 sign-ups a month شد", "هدف [30 sign-ups a month] شد"),
        ("بدون لاتین", "بدون لاتین"),
        ("", ""),
    ],
)
def test_persian_shuts_left_to_right_runs_in_isolates(text, isolated):
    assert FA.isolate(text) == isolated.replace("[", LRI).replace("]", PDI)


def test_english_shuts_persian_words_in_isolates():
    assert EN.isolate("Goal جذب مخاطب met") == f"Goal {RLI}جذب مخاطب{PDI} met"


def test_a_post_cannot_turn_the_line_around_it():
    assert FA.isolate("\u202eabc\u202c \u2066\u2066دو") == f"{LRI}abc{PDI} دو"


@given(st.text(st.characters(codec="utf-8")))
def test_isolating_changes_nothing_but_controls_and_once_is_enough(text):
    for tongue in (EN, FA):
        once = tongue.isolate(text)
        assert tongue.isolate(once) == once
        assert languages.BIDI_CONTROLS.sub("", once) == languages.BIDI_CONTROLS.sub("", text)
        assert once.count(LRI) + once.count(RLI) == once.count(PDI)


def test_digits_change_and_nothing_else():
    assert FA.digits("Q3 2026-10") == "Q۳ ۲۰۲۶-۱۰" and EN.digits("12") == "12"


def test_a_table_is_valid_toml_without_a_key_twice(root):
    for path in (root / "lib/twitter_goals/languages").glob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("calendar", "code"), list(product(["gregorian", "jalali"], languages.codes()))
)
def test_twelve_months_and_seven_days(calendar, code):
    tongue = language(code)
    assert len({tongue.month(n, calendar) for n in range(1, 13)}) == 12
    assert len({tongue.weekday(n) for n in range(7)}) == 7


def test_two_numbers_that_differ_are_not_written_alike():
    english = language("en")
    assert english.apart(0.00217, 0.00218, "share") == ("0.217%", "0.218%")
    assert english.apart(130, 151.4, "count") == ("130", "151")
    assert english.apart(0.5, 0.5, "share") == ("50%", "50%")
