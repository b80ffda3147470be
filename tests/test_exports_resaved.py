# ruff: noqa: E501 (rows of files stand in one line, as in the files)
"""Exports as they reach a desk: re-saved by spreadsheets and programs, packed, kept by hand."""

from __future__ import annotations

import gzip
import io
import os
import zipfile

import pytest
from export_files import plain
from test_exports_formats import assert_truth, load
from test_exports_tools import codes, legacy_video, text

from twitter_goals import exports
from twitter_goals.inspection import summary, totals


def cells(data: bytes) -> list[list[str]]:
    import csv

    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def written(rows: list[list[str]]) -> bytes:
    import csv

    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as box:
        for name, data in members.items():
            box.writestr(name, data)
    return stream.getvalue()


# --- ids and dates


@pytest.mark.parametrize("form", ["{:.0f}", "{!r}", "{:.14E}", "{:.5E}"])
@pytest.mark.parametrize("family", ["T", "C"])
def test_ids_that_were_a_float_once_come_back_from_the_link(tmp_path, family, form):
    """``1888959709614682368`` has all its digits and is yet another post's id."""
    file = plain(family)
    rows = cells(file.bytes())
    for row in rows[1:]:
        row[0] = form.format(float(row[0]))
    export = load(tmp_path, written(rows))
    assert_truth(export, file)
    assert codes(export, "repair") == {"id_from_link"}


def test_ids_a_workbook_keeps_as_numbers_come_back_from_the_link(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    file = plain("C")
    book = openpyxl.Workbook()
    for i, row in enumerate(cells(file.bytes())):
        book.active.append([int(row[0]), *row[1:]] if i else row)
    stream = io.BytesIO()
    book.save(stream)
    assert_truth(load(tmp_path, stream.getvalue(), "posts.xlsx"), file)


@pytest.mark.parametrize("form", ["{:%A, %B %d, %Y}", "{:%d-%b-%y}", "{:%d %B %Y}", "{:%B %d, %Y}"])
def test_a_day_with_its_month_in_words_leaves_no_doubt(tmp_path, form):
    import datetime as dt

    file = plain("O")
    rows = cells(file.bytes())
    for row in rows[1:]:
        row[0] = form.format(dt.datetime.strptime(row[0], "%a, %b %d, %Y"))
    export = load(tmp_path, written(rows))
    assert_truth(export, file)
    assert codes(export, "repair") == {"spreadsheet_dates"}


@pytest.mark.parametrize("day", ["13/01/21", "21/01/13", "3.4.21"])
def test_a_year_of_two_digits_among_numbers_is_refused(tmp_path, day):
    rows = cells(plain("O", count=1).bytes())
    rows[1][0] = day
    assert codes(load(tmp_path, written(rows))) == {"ambiguous_date"}


def test_a_date_that_lost_its_quotation_marks_is_put_together(tmp_path):
    file = plain("O")
    export = load(tmp_path, file.bytes().replace(b'"', b""))
    assert_truth(export, file)
    assert codes(export, "repair") == {"date_without_quotes"}


# --- encodings, separators, wrappings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_utf_16_without_its_mark_is_read(tmp_path, encoding, language):
    file = plain("O", language)
    export = load(tmp_path, file.bytes().decode().encode(encoding))
    assert_truth(export, file)
    assert codes(export, "repair") == {"other_encoding"}


def test_the_line_that_names_the_separator_is_no_row(tmp_path):
    file = plain("T")
    data = b"sep=;\n" + file.bytes().replace(b'","', b'";"')
    export = load(tmp_path, data)
    assert_truth(export, file)
    assert [(one.code, one.line) for one in export.of("repair")] == [("separator_line", 1)]
    assert export.tables["posts"]["line"].min() == 3  # lines are those an editor shows


def test_one_export_in_a_gz_or_zip_is_read_under_its_own_name(tmp_path):
    file = plain("T")
    name = "tweet_activity_metrics_a_20210301_20210401_en.csv"
    for packed, given in (
        (gzip.compress(file.bytes()), f"{name}.gz"),
        (zipped({name: file.bytes(), "__MACOSX/._x.csv": b"x"}), "download.zip"),
    ):
        export = load(tmp_path, packed, given)
        assert_truth(export, file)
        assert str(export.span[1]) == "2021-03-31"
        assert all(one.file == str(tmp_path / given) for one in export.findings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"a.csv": plain("O").bytes(), "b.csv": plain("C").bytes()}), "zip_of_several"),
        (zipped({"mimetype": b"application/x", "content.xml": b"<x/>"}), "workbook_other"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "workbook_other"),
        (gzip.compress(plain("O").bytes())[:-20], "file_unreadable"),
        (b"PK\x03\x04 and nothing", "file_unreadable"),
        (zipped({"a.csv": zipped({"a.csv": plain("O").bytes()})}), "unknown_export"),
    ],
)
def test_what_cannot_be_unpacked_says_what_to_do(tmp_path, data, code):
    export = load(tmp_path, data, "file.zip")
    assert code in codes(export)
    assert all(one.line == 1 and one.text("fa") != one.code for one in export.of("problem"))


# --- other tools


ADS = "ID,Campaign,Campaign URL,Time,Campaign start date,Campaign end date,Spend,Impressions,Engagements,Billed engagements,{reposts},Replies,Follows,Clicks,Media engagements,{likes},Card engagements,Unfollows,Engagement rate"


@pytest.mark.parametrize(
    ("reposts", "likes"),
    [("Reposts", "Likes"), ("Retweets", "Favorites"),
     ("Reposts (formerly Retweets)", "Likes (formerly Favorites)")],
)  # fmt: skip
def test_ads_with_follows_and_unfollows_are_no_account_overview(tmp_path, reposts, likes):
    export = load(tmp_path, text(
        ADS.format(reposts=reposts, likes=likes),
        'a1,"Spring, 2026",u,2026-03-01 00:00,2026-03-01,2026-03-31,"1,250.50","12,000",300,300,4,2,1,9,0,11,,,0.025',
        "a1,Spring,u,2026-03-02 00:00,2026-03-01,2026-03-31,10,900,,0,,,,1,0,5,,,0",
        'Total,,,,,,"1,260.50","12,900",300,300,4,2,1,10,0,16,,,0.023',
    ))  # fmt: skip
    assert (export.kind, export.rows) == ("ads", 2)
    found = totals(export.tables)
    assert {name: found[name] for name in ("impressions", "engagements", "likes", "replies", "reposts")} == {
        "impressions": 12_900, "engagements": 300, "likes": 16, "replies": 2, "reposts": 4,
    }  # fmt: skip
    assert codes(export, "repair") >= {"total_row"}


def test_an_explorations_last_column_of_totals_may_be_missing_from_its_rows(tmp_path):
    export = load(tmp_path, text(
        "# ----------------------------------------", "# Prop", "# Free form-Untitled", "# 20260801-20260831",
        "# ----------------------------------------", "", "Date,Sessions,Totals", ",149,Grand total",
        "20260826,131", "20260827,18",
    ))  # fmt: skip
    assert export.usable and totals(export.tables) == {"website_sessions": 149}


def test_the_account_of_a_video_export_stands_in_its_name(tmp_path):
    rows = [",".join(map(str, row)) for row in legacy_video()]
    name = "video_activity_metrics_News_Room_20200101_20200201_en.csv"
    assert load(tmp_path, text(*rows), name).account == "News_Room"


def test_a_table_kept_by_month_gives_followers_and_nothing_a_dashboard_rounded(tmp_path):
    export = load(tmp_path, text(
        "commit_date,date,month,followers,new_followers,tweets,tweet_impressions",
        "2022-01-03,2022-01-03,Dec,33464,134,17,109000",
        "2021-01-03,2021-01-03,Nov,33330,147,33,122000",
        "2021-11-02,2021-11-02,Oct,NA,206,27,105000",
        "2021-10-04,2021-10-04,Sep,32994,218,26,102000",
        end="\r\n",
    ))  # fmt: skip
    table = export.tables["followers"]
    assert (export.kind, export.rows, export.usable) == ("judged", 2, True)
    assert table["day"].dt.strftime("%F").tolist() == ["2021-10-04", "2022-01-03"]
    assert table["followers"].tolist() == [32_994, 33_464]
    assert [(one.code, one.line) for one in export.of("note")] == [
        ("month_contradicts_date", 3), ("followers_unknown", 4), ("monthly_figures_unread", 1),
    ]  # fmt: skip


# --- what is said


def test_two_kinds_of_oddity_are_told_apart_and_counted_each(tmp_path):
    rows = cells(plain("O", count=3).bytes())
    for row, (impressions, likes, engagements) in zip(
        rows[1:], [("1", "1", "2"), ("3", "0", "4"), ("9", "0", "1")], strict=True
    ):
        row[1:4] = impressions, likes, engagements
    notes = summary(load(tmp_path, written(rows)))["notes"]
    assert [one["message"] for one in notes] == [
        "In 2 rows the number of engagements is above the number of impressions (lines 2, 3). "
        "X's own files do this; nothing needs to be done."
    ]
    rows = cells(plain("C", count=2).bytes())
    rows[1][4:7] = "1", "9", "5"
    rows[2][4:7] = "9", "5", "2"
    notes = summary(load(tmp_path, written(rows)))["notes"]
    assert [one["message"] for one in notes if one["code"] == "above"] == [
        "In 1 row the number of engagements is above the number of impressions (line 2). "
        "X's own files do this; nothing needs to be done.",
        "In 2 rows the number of likes is above the number of engagements (lines 2, 3). "
        "X's own files do this; nothing needs to be done.",
    ]


def test_a_language_known_in_part_is_named_though_its_shape_decided(tmp_path):
    rows = cells(plain("T").bytes())
    french = ["identifiant", "lien", "texte", "heure", "impressions", "engagements", "taux d'engagement",
              "Retweets", "réponses", "J'aime"]  # fmt: skip
    rows[0] = french + [f"colonne {i}" for i in range(30)]
    export = load(tmp_path, written(rows))
    assert export.usable and export.language == "fr"


# --- what is no file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert codes(exports.read(tmp_path / "pipe.csv")) == {"file_unreadable"}


def test_a_folder_that_leads_back_into_itself_is_walked_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(plain("O").bytes())
    (tmp_path / "back").symlink_to(tmp_path, target_is_directory=True)
    assert [path.name for path in exports.walk([tmp_path])] == ["a.csv"]


# --- put together by hand


def test_titles_above_the_header_and_between_months_are_skipped(tmp_path):
    file = plain("T")
    rows = cells(file.bytes())
    rows.insert(3, ["January 2021", *[""] * 39])
    export = load(tmp_path, text("Our posts", "", "") + written(rows))
    assert_truth(export, file)
    assert codes(export, "repair") == {"label_rows", "blank_lines", "header_moved"}


@pytest.mark.parametrize("left", ["1888959709614682283", "Tue", "https://x.com/a/status/1"])
def test_what_is_left_of_a_row_is_no_title(tmp_path, left):
    rows = cells(plain("C").bytes())
    rows.insert(2, [left, *[""] * 16])
    assert not load(tmp_path, written(rows)).usable


def test_overviews_in_two_languages_glued_together_are_told_apart(tmp_path):
    english, japanese = plain("O"), cells(plain("O", "ja").bytes())[0]
    rows = cells(english.bytes())
    later = written([japanese, *rows[2:]])
    export = load(tmp_path, written(rows[:2]).rstrip(b"\n") + later)
    assert_truth(export, english)
    assert codes(export, "repair") == {"rows_ran_together", "repeated_header"}


def test_a_column_that_is_there_but_empty_is_not_reported_and_said(tmp_path):
    rows = cells(plain("O").bytes())
    for row in rows[1:]:
        row[4] = ""
    export = load(tmp_path, written(rows))
    assert "bookmarks" not in totals(export.tables)
    assert "bookmarks" in summary(export)["notes"][0]["message"]


def test_links_without_a_handle_name_no_account(tmp_path):
    rows = cells(plain("C").bytes())
    for row in rows[1:]:
        row[3] = f"https://x.com/i/status/{row[0]}"
    assert load(tmp_path, written(rows)).account is None


def test_an_exponent_of_three_digits_is_an_id_too(tmp_path):
    """As LibreOffice writes it: ``1.08102118742401E+018``."""
    file = plain("T")
    rows = cells(file.bytes())
    rows[0][2] = "Tweet_text"
    for row in rows[1:]:
        row[0] = f"{float(row[0]):.14E}".replace("E+18", "E+018")
    assert_truth(load(tmp_path, written(rows)), file)


def test_a_video_row_without_a_figure_is_left_out_and_said(tmp_path):
    rows = legacy_video()
    blank = [*rows[1]]
    blank[1] = ""
    whole = load(tmp_path, text(*(",".join(map(str, row)) for row in rows)))
    more = load(tmp_path, text(*(",".join(map(str, row)) for row in [*rows, blank])))
    assert totals(more.tables) == totals(whole.tables)
    assert codes(more, "note") == {"figure_absent"}


def test_a_folder_without_exports_is_said(tmp_path):
    from click.testing import CliRunner

    from twitter_goals.cli import main

    (tmp_path / "notes.txt").write_text("x")
    answer = CliRunner().invoke(main, ["inspect", str(tmp_path)])
    assert answer.exit_code == 0 and "No export was found" in answer.output
    answer = CliRunner().invoke(main, ["inspect", "--json", str(tmp_path)])
    assert (answer.exit_code, answer.output.strip()) == (0, "[]")


def test_events_kept_by_month_lie_on_their_months(tmp_path):
    export = load(tmp_path, text(
        "Month,Year,Event_name,Event_count", "January,2023,newsletter_signup,31", "February,2023,page_view,12",
    ))  # fmt: skip
    rows = export.tables["conversions"]
    assert (export.kind, export.format, export.rows) == ("conversions", "M2", 2)
    assert totals(export.tables) == {"event_newsletter_signup": 31, "event_page_view": 12}
    assert rows["last_day"].dt.strftime("%F").tolist() == ["2023-01-31", "2023-02-28"]


def test_of_channels_kept_by_month_only_visits_from_twitter_are_added_up(tmp_path):
    head = "Month,Year,Channel,Sessions"
    export = load(tmp_path, text(
        head, "February,2023,Organic Social,121", "February,2023,t.co,100", "February,2023,twitter.com,4",
    ))  # fmt: skip
    assert totals(export.tables) == {"website_sessions_from_twitter": 104}
    assert codes(export, "note") == {"channels_overlap"}
    assert codes(load(tmp_path, text(head, "January,2023,Direct,9"))) == {"nothing_to_count"}
    wrong = load(tmp_path, text(head, "Janvember,2023,t.co,9", "May,2023,t.co,-4", "May,2023,t.co"))
    found = [(one.code, one.line) for one in wrong.of("problem")]
    assert found == [("not_a_date", 2), ("not_a_count", 3), ("wrong_number_of_cells", 4)]
