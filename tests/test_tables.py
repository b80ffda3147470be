"""Tables written out: numbers by their unit, labels and headings in a language."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from twitter_goals import progress, tables
from twitter_goals.errors import UsageError
from twitter_goals.languages import language

EN, FA = language("en"), language("fa", "jalali")
TABLE = pd.DataFrame(
    {
        "metric": ["impressions", "link_click_rate"],
        "basis": ["by_day", "by_post"],
        "unit": ["count", "share"],
        "first": [298994.0, 0.00522],
        "second": [658232.0, np.nan],
        "change": [0.312, -0.05],
        "low": [-0.28, np.nan],
        "high": [1.22, np.nan],
        "p_value": [0.36, 0.5],
        "verdict": ["indistinguishable", "worse"],
    }
)


def test_values_take_their_rows_unit_and_intervals_their_values_cell():
    first, second = tables.readable(TABLE, EN).to_dict("records")
    assert first == {
        "metric": "impressions", "measured": "by day, on new and older posts alike",
        "first": "298,994", "second": "658,232", "change": "+31% (−28% to +122%)",
        "evidence": "Indistinguishable",
    }  # fmt: skip
    assert (second["first"], second["second"], second["change"]) == ("0.52%", "–", "−5%")


def test_a_change_beyond_tenfold_is_told_as_that():
    wild = TABLE.assign(change=[27.476, 9.9], low=[-0.97, np.nan], high=[301.0, np.nan])
    written = tables.readable(wild, EN, ["change"])["change"].tolist()
    assert written == ["over +1,000% (−97% to over +1,000%)", "+990%"]


def test_columns_are_chosen_and_ordered_and_machines_columns_only_shown_when_asked_for():
    assert list(tables.readable(TABLE, EN, ["second", "metric"])) == ["second", "metric"]
    assert "p value" not in tables.readable(TABLE, EN)
    assert tables.readable(TABLE, EN, ["p_value"])["p value"].tolist() == ["0.36", "0.5"]
    assert list(tables.readable(TABLE, EN, "second")) == ["second"]


def test_a_column_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(UsageError) as refused:
        tables.readable(TABLE, EN, ["metric", "secnd", "x"])
    said = str(refused.value).splitlines()
    assert said[0] == "The table has no column “secnd”. Did you mean second?"
    assert said[1].startswith("The table has no column “x”. It has: metric, basis, unit")
    with pytest.raises(UsageError, match="ستونی به نام"):
        tables.readable(TABLE, FA, "x")


def test_a_name_in_place_of_the_table_gets_a_clear_answer():
    with pytest.raises(
        UsageError, match=r"“x” is not a table. Give one, such as account\.progress"
    ):
        tables.readable("x", EN)


def test_a_table_of_nothing_has_none_of_its_columns_and_says_nothing():
    assert tables.readable(pd.DataFrame(), EN, ["first", "second"]).iloc[0, 0] == "nothing"


def test_shares_that_differ_are_written_with_decimals_enough_to_see_it():
    """A target of 0.3581 % and a stretch of 0.3622 % are no pair of 0.36 %."""
    close = pd.DataFrame({"unit": ["share", "share"], "usual": [0.0034, 0.0034],
                          "target": [0.003581, 0.004], "stretch": [0.003622, 0.0052]})  # fmt: skip
    first, second = tables.readable(close, EN, ["usual", "target", "stretch"]).to_dict("records")
    assert first == {"usual": "0.340%", "target": "0.358%", "stretch (one in ten)": "0.362%"}
    assert second == {"usual": "0.34%", "target": "0.4%", "stretch (one in ten)": "0.52%"}


def test_the_smallest_change_is_a_size_without_a_sign():
    sizes = pd.DataFrame({"smallest_change": [1.18, 18.27], "change": [0.51, -0.05]})
    written = tables.readable(sizes, EN)
    assert written["smallest change it could show"].tolist() == ["118%", "over 1,000%"]
    assert written["change"].tolist() == ["+51%", "−5%"]


def test_persian_has_its_own_digits_words_and_headings():
    row = tables.readable(TABLE, FA).iloc[0]
    assert row["نخست"] == "۲۹۸٬۹۹۴"
    assert row["شواهد"] == "\u2067نامتمایز از نوسان عادی\u2069"  # keeps its order in any table
    assert "٪" in row["تغییر"] and "change" not in row.index


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("days_missing", 3, "3"),
        ("days_missing", np.int64(1200), "1,200"),
        ("actual", None, "–"),
        ("day", pd.NaT, "–"),
        ("line", pd.NA, "–"),
        ("day", pd.Timestamp("2026-10-13"), "13 October 2026"),
        ("first", dt.date(2026, 3, 1), "1 March 2026"),
        ("trend_under_way", True, "yes"),
        ("trend_under_way", np.False_, "no"),
        ("share", 0.361, "36%"),
        ("weekday", 5, "Saturday"),
        ("hour", 21, "21–24"),
        ("chance", 0.95, "very likely"),
        ("status", "at_risk", "At risk"),
        ("severity", "repair", "repair"),
        ("kind", "reply", "Replies"),
        ("kind", "account_overview", "account overview"),
        ("period", "2026-10", "October 2026"),
        ("period", "2026-03-01..2026-12-31", "2026-03-01..2026-12-31"),
        ("why", "plain words", "plain words"),
    ],
)
def test_one_cell(column, value, said):
    frame = pd.DataFrame({column: pd.Series([value], dtype=object)})
    assert tables.readable(frame, EN).iloc[0, 0] == said


def test_months_name_themselves_in_the_index_and_row_numbers_are_left_out():
    months = pd.DataFrame({"posts": [3]}, index=pd.Index(["1405-07"], name="month"))
    assert tables.readable(months, FA).index.tolist() == ["مهر ۱۴۰۵"]
    assert tables.readable(TABLE, EN).index.tolist() == ["", ""]


def test_an_empty_table_keeps_its_headings():
    assert list(tables.readable(TABLE.head(0), EN))[:2] == ["metric", "measured"]


def test_a_posts_text_is_shown_in_html_as_text():
    frame = pd.DataFrame({"text": ["<script>alert(1)</script> \u202egnp.exe"]})
    html = tables.readable(frame, EN).to_html()
    assert "<script>" not in html and "\u202e" not in html


def test_every_column_an_analyst_meets_has_a_heading_in_persian():
    met = {"title", "metric", "basis", "target", "actual", "attainment", "baseline", "change",
           "evidence", "status", "chance", "forecast", "smallest_change", "level_verdict",
           "attributable_verdict", "trend_under_way", "dominant_day", "dominant_share",
           "total_change", "why", "owner", "period", "days_missing"}  # fmt: skip
    assert met <= set(progress.COLUMNS)
    assert all(tables.heading(name, FA) != name.replace("_", " ") for name in met)
