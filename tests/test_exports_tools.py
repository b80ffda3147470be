# ruff: noqa: E501 (rows of files stand in one line, as in the files)
"""Video, ads, other tools, Google Analytics, subscriber lists, hand-kept values, the archive."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest
from test_exports_formats import load

from twitter_goals import exports
from twitter_goals.inspection import summary, totals


def text(*lines: str, end: str = "\n") -> bytes:
    return end.join(lines).encode()


def codes(export, severity="problem"):
    return {finding.code for finding in export.of(severity)}


# --- kept by hand


def test_values_by_day_and_by_month_in_both_calendars(tmp_path):
    export = load(tmp_path, text(
        "date,metric,value",
        "2026-10-05,newsletter_signups,3",
        "۱۴۰۵/۰۷/۱۴,newsletter_signups,۴",
        "2026-09,website_sessions,\"1,250\"",
        "1405-06,donations,12.5",
    ))  # fmt: skip
    rows = export.tables["conversions"]
    assert (export.kind, export.rows) == ("conversions", 4)
    assert rows["day"].dt.strftime("%F").tolist() == [
        "2026-10-05",
        "2026-10-06",
        "2026-09-01",
        "2026-08-23",
    ]
    assert rows["last_day"].dt.strftime("%F").tolist() == [
        "2026-10-05",
        "2026-10-06",
        "2026-09-30",
        "2026-09-22",
    ]
    assert totals(export.tables) == {
        "newsletter_signups": 7,
        "website_sessions": 1250,
        "donations": 12.5,
    }
    assert rows["line"].tolist() == [2, 3, 4, 5]


def test_judged_values_keep_their_source(tmp_path):
    export = load(tmp_path, text(
        "date,metric,value,source,note",
        "1405-01-31,accuracy_score,4.2,editorial panel,\"five readers, blind\"",
        "2026-05,accuracy_score,4.4,editorial panel,",
    ))  # fmt: skip
    rows = export.tables["judged"]
    assert export.kind == "judged"
    assert rows["day"].dt.strftime("%F").tolist() == [
        "2026-04-20",
        "2026-05-31",
    ]  # a month: its end
    assert rows["note"].tolist() == ["five readers, blind", ""]


def test_mistakes_in_hand_kept_files_come_all_at_once(tmp_path):
    export = load(tmp_path, text(
        "date,metric,value", "2026-13-01,a,1", "2026-01-02,a,many", "2026-01-03,,1", "2026-01-04,a,1,2",
        "2026-01-05,a,1", "2026-01-05,a,2",
    ))  # fmt: skip
    found = [(one.code, one.line, one.column) for one in export.of("problem")]
    assert sorted(found) == [
        ("no_metric_name", 4, 2), ("not_a_date", 2, 1), ("not_a_number", 3, 3),
        ("value_twice", 7, None), ("wrong_number_of_cells", 5, None),
    ]  # fmt: skip


# --- video


def test_video_overview_reads_its_first_table(tmp_path):
    export = load(tmp_path, text(
        "Video overview,,,,,",
        "Date,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue",
        '"Tue, Sep 29, 2026",120,90000,41.50,750,0', '"Mon, Sep 28, 2026",80,1000,10.00,12,0',
        ",,,,,,,,,", "Your videos,,,,,,,,,",
        "Uploaded on,Video id,Video title,Views,Duration,Video link,Monetized,Estimated revenue,Published date,Post link",
        '"Aug 8, 2026",17,"A title, long",999,0:31,https://x.com/i/17,No,0,,',
    ))  # fmt: skip
    assert (export.kind, export.format, export.rows) == ("video_overview", "XV1", 2)
    assert totals(export.tables) == {"video_views": 200}
    assert codes(export, "repair") == set()


def legacy_video() -> list[list[object]]:
    return [
        [None] * 5,
        ["date", "video views", "earnings", "topTweet_1 permalink", "topTweet_1 text"],
        ["2020-01-26", 1200, 0, "https://twitter.com/r/status/1", "one"],
        ["2020-01-26", 300, "$0.93", "https://twitter.com/r/status/2", "two"],
        ["2020-01-27", 50, 0, "https://twitter.com/r/status/3", "three"],
    ]


def test_legacy_video_adds_up_the_videos_of_a_day(tmp_path):
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in legacy_video()]
    export = load(tmp_path, text(*lines))
    assert export.kind == "legacy_video"
    assert export.tables["days"]["video_views"].tolist() == [1500, 50]
    assert export.rows == 3


def test_legacy_video_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    rows = legacy_video()
    for sheet, part in ((book.active, rows), (book.create_sheet("again"), rows[:3])):
        for row in part:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    export = load(tmp_path, stream.getvalue(), "video_activity_metrics_r_20200101_20200201_en.xlsx")
    assert export.kind == "legacy_video"
    assert totals(export.tables) == {"video_views": 1550}
    assert {"row_twice", "repeated_header"} <= codes(export, "repair")


# --- X Ads, Sprout Social


def test_ads_leave_out_the_total_row_and_read_thousands(tmp_path):
    export = load(tmp_path, text(
        "Campaign,Time,Spend,Impressions,Engagements,Retweets,Replies,Favorites,Link clicks",
        'One,2016-02-01,"1,050.25","12,500",300,5,,40,12', 'Two,2016-02-01,10.00,500,20,1,2,3,',
        'One,2016-02-02,20.5,"1,000",10,,,,', 'Total,,"1,080.75","14,000",330,6,2,43,12',
    ))  # fmt: skip
    assert export.kind == "ads" and export.rows == 3
    assert totals(export.tables) == {
        "impressions": 14000, "engagements": 330, "likes": 43, "replies": 2, "reposts": 6,
        "link_clicks": 12, "cost": 1080.75,
    }  # fmt: skip
    assert codes(export, "repair") == {"total_row"}


def test_sprout_profiles_give_days_and_followers(tmp_path):
    export = load(tmp_path, text(
        "Date,Twitter Profile,Followers,Net Follower Growth,Following,Net Following Growth,Published Posts,Impressions,Video Views,Engagements,Likes,@Replies,Retweets,Post Link Clicks,Other Post Clicks,Other Engagements,Engagement Rate (per Impression)",
        '01-31-2020,@newsroom,"12,345",5,100,0,3,"10,250",0,310,40,3,9,80,1,2,3.02%',
        '02-01-2020,@newsroom,"12,350",5,100,0,2,950,0,31,4,0,1,8,1,2,3.26%',
    ))  # fmt: skip
    assert (export.kind, export.account) == ("third_party", "newsroom")
    assert export.tables["followers"]["followers"].tolist() == [12345, 12350]
    assert totals({"days": export.tables["days"]})["impressions"] == 11200
    assert export.tables["days"]["day"].dt.strftime("%F").tolist() == ["2020-01-31", "2020-02-01"]


# --- Google Analytics

SNAPSHOT = (
    "# ----------------------------------------", "# Report CSV Export", "# Account: A, B",
    "# ----------------------------------------", "#  ",
    "# Start date: 20230201", "# End date: 20230203",
    "Nth day,New users,,", "0000,3,,", "0001,0,,", "0002,2,,", "#  ",
    "# Start date: 20230201", "# End date: 20230203",
    "Session source,Sessions,,", "(direct),10,,", "t.co,7,,", "mobile.twitter.com,2,,",
    "nottwitter.community,1,,", "#  ",
    "# What are your top conversions?", "# Start date: 20230201", "# End date: 20230203",
    "Event name,Key events,,", "sign_up,4,,",
    "# Start date: 20230115", "# End date: 20230203",
    "Country,Users,,", "Iran,5,,",
)  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_ga4_snapshot_gives_days_sessions_and_key_events(tmp_path, end):
    export = load(tmp_path, text(*SNAPSHOT, end=end))
    assert totals(export.tables) == {
        "website_new_users": 5, "website_sessions": 20, "website_sessions_from_twitter": 9,
        "key_event_sign_up": 4,
    }  # fmt: skip
    rows = export.tables["conversions"].set_index("metric")
    assert rows.loc["website_new_users", "day"].dt.day.tolist() == [1, 2, 3]
    assert str(rows.loc["website_sessions", "last_day"].date()) == "2023-02-03"
    assert codes(export, "note") == {"sections_unread"}


@pytest.mark.parametrize(
    ("code", "day", "users", "event", "count"),
    [
        ("en", "Nth day", "New users", "Event name", "Event count"),
        ("de", "Tag N", "Neue Nutzer", "Ereignisname", "Ereignisanzahl"),
        ("es", "Día N", "Usuarios nuevos", "Nombre del evento", "Número de eventos"),
        ("fr", "N-ième jour", "Nouveaux utilisateurs", "Nom de l'événement", "Nombre d'événements"),
        ("pt", "Enésimo dia", "Novos usuários", "Nome do evento", "Contagem de eventos"),
        ("ja", "N 日目", "新規ユーザー", "イベント名", "イベント数"),
    ],
)
def test_a_ga4_snapshot_is_of_the_language_its_headers_speak(
    tmp_path, code, day, users, event, count
):
    export = load(tmp_path, text(
        "# ---", "# Start date: 20230115", "# End date: 20230116", f"{day},{users}", "0000,3",
        "0001,4", "# Start date: 20230115", "# End date: 20230116", f"{event},{count}", "sign_up,2",
    ))  # fmt: skip
    assert export.language == code
    assert totals(export.tables) == {"website_new_users": 7, "event_sign_up": 2}


def test_words_that_two_languages_share_are_told_apart_by_the_others(tmp_path):
    head = "# ---", "# 20260826-20260826"
    english = text(*head, "Date,Sessions", "20260826,4")
    french = text(*head, "Date,Sessions,Utilisateurs", "20260826,4,3")
    assert (load(tmp_path, english).language, load(tmp_path, french).language) == ("en", "fr")


def test_a_ga4_exploration_leaves_out_its_grand_total(tmp_path):
    export = load(tmp_path, text(
        "# Site", "# Free form 1", "# 20260826-20260827", "",
        "Date,Session source,Sessions", ",,15,Grand total", "20260826,t.co,4", "20260826,bing,6",
        "20260827,t.co,5",
    ))  # fmt: skip
    assert totals(export.tables) == {"website_sessions": 15, "website_sessions_from_twitter": 9}
    assert codes(export, "repair") == {"total_row"}


def test_universal_analytics_with_its_day_index(tmp_path):
    export = load(tmp_path, text(
        "# ----------------------------------------", "# All Web Site Data", "# Landing Pages",
        "# 20150416-20150417", "# ----------------------------------------", "",
        "Source / Medium,Sessions,% New Sessions", 't.co / referral,"2.546","99,88%"',
        'google / organic,54,"10,00%"', ',"2.600","98,0%"', "",
        "Day Index,Sessions", '4/16/15,"1,300"', '4/17/15,"1,300"', ',"2,600"',
    ))  # fmt: skip
    found = export.tables["conversions"]
    spans = found[found["day"] != found["last_day"]].set_index("metric")["value"]
    assert spans.to_dict() == {"website_sessions": 2600, "website_sessions_from_twitter": 2546}
    by_day = found[found["day"] == found["last_day"]]
    assert by_day["value"].tolist() == [1300, 1300]


def test_analytics_without_dates_are_refused_with_advice(tmp_path):
    export = load(tmp_path, text("Campaign,Source / Medium,Sessions", "a,t.co / referral,5"))
    assert codes(export) == {"no_dates"}


# --- subscriber lists: counts only

ADDRESSES = ("reader.one@example.org", "دوست@example.org", "three@example.org")
LISTS = {
    "subscribers_mailchimp": (
        '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,NOTES',
        '"{}",A,B,2,,"2015-03-16 14:40:47",1,', '"{}",C,D,2,"2015-03-16 01:00:00","2015-03-16 02:00:00",2,',
        '"{}",E,F,2,,"2015-03-18 14:40:47",3,"a, note"',
    ),
    "subscribers_substack": (
        "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
        "{},false,,other,false,2015-03-16T10:00:00.000Z,", "{},true,,yearly,false,2015-03-16T23:59:59Z,",
        "{},false,,other,false,2015-03-18T00:00:00.000Z,",
    ),
    "subscribers_kit": (
        "first_name,email_address,state,created_at,tags", "A,{},active,2015-03-16 10:00:00 UTC,",
        "B,{},active,2015-03-16T10:00:00Z,x", "C,{},cancelled,2015-03-18 10:00:00 UTC,",
    ),
    "subscribers_beehiiv": (
        "Email,Status,Created At,Subscription Tier", "{},active,2015-03-16 10:00:00,free",
        "{},active,2015-03-16,free", "{},inactive,2015-03-18T10:00:00Z,premium",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_subscriber_list_gives_counts_a_day_and_nothing_else(tmp_path, name):
    head, *rows = LISTS[name]
    export = load(
        tmp_path, text(head, *(row.format(one) for row, one in zip(rows, ADDRESSES, strict=True)))
    )
    assert (export.kind, export.format, export.rows) == ("conversions", name, 3)
    assert export.tables["conversions"]["value"].tolist() == [2, 1]
    assert totals(export.tables) == {"newsletter_signups": 3}
    everything = repr(export) + json.dumps(summary(export), ensure_ascii=False)
    everything += export.tables["conversions"].to_csv()
    assert "@example.org" not in everything and "دوست" not in everything


@pytest.mark.parametrize("damage", ["date", "cells", "no dates", "broken quote"])
def test_no_address_stands_in_a_refusal(tmp_path, damage):
    head, *rows = LISTS["subscribers_kit"]
    lines = [head, *(row.format(one) for row, one in zip(rows, ADDRESSES, strict=True))]
    if damage == "date":  # the cells moved by one: an address where the date should be
        lines[2] = f"B,x,active,{ADDRESSES[1]},x"
    elif damage == "cells":
        lines[2] += f",{ADDRESSES[1]}"
    elif damage == "no dates":
        lines = ["name,email", *(f"A,{one}" for one in ADDRESSES)]
    else:
        lines[2] = '"' + lines[2]
    export = load(tmp_path, text(*lines))
    assert export.of("problem") and not export.tables
    assert "example.org" not in repr(export.findings) + json.dumps(summary(export))
    assert all(finding.line for finding in export.of("problem"))


def test_no_address_is_said_where_a_list_stands_under_another_header(tmp_path):
    export = load(tmp_path, text(
        "date,metric,value", "ann.lee@example.org,newsletter_signups,3",
        "2026-01-02,newsletter_signups,'bob@mail.example.org'",
    ))  # fmt: skip
    said = " ".join(finding.text() for finding in export.findings)
    assert codes(export) == {"not_a_date", "not_a_number"}
    assert "…@…" in said and "ann.lee" not in said and "bob" not in said


def test_those_who_left_are_counted_too(tmp_path):
    export = load(tmp_path, text(
        "Email Address,CONFIRM_TIME,LEID,UNSUB_TIME,UNSUB_REASON",
        "a@example.org,2020-01-05 10:00:00,1,2020-02-01 10:00:00,", "b@example.org,,2,2020-02-01 11:00:00,",
    ))  # fmt: skip
    assert export.format == "subscribers_mailchimp_unsubscribed"
    assert totals(export.tables) == {"newsletter_signups": 1, "newsletter_unsubscribes": 2}
    assert codes(export, "note") == {"signup_without_date"}


def test_a_zip_of_lists_is_read_list_by_list(tmp_path):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as made:
        head, *rows = LISTS["subscribers_substack"]
        made.writestr(
            "email_list.paper.csv", text(head, *(row.format("x@example.org") for row in rows))
        )
        made.writestr("posts.csv", text("post_id,title", "1,Hello", "", "2,There"))
    export = load(tmp_path, box.getvalue(), "export.zip")
    assert totals(export.tables) == {"newsletter_signups": 3}
    (blank,) = (each for each in export.findings if each.code == "blank_lines")
    assert blank.values["count"] == 1


# --- the personal archive

ACCOUNT = 'window.YTD.account.part0 = [ { account : { email : "a@example.org", username : "newsroom", accountId : "1", }, }, ]'
MANIFEST = "window.__THAR_CONFIG = " + json.dumps({
    "userInfo": {"accountId": "1", "userName": "newsroom"},
    "archiveInfo": {"generationDate": "2023-05-04T10:00:00.000Z"},
    "dataTypes": {"follower": {"files": [{"fileName": "data/follower.js", "count": "4321"}]}},
})  # fmt: skip
TWEETS = "window.YTD.tweets.part0 = " + json.dumps([
    {"tweet": {"id_str": "1103022334402596864", "created_at": "Tue Mar 05 20:00:10 +0000 2019",
               "full_text": "@one hello &amp; more", "favorite_count": "3", "retweet_count": "1"}},
    {"tweet": {"id_str": "1103022334402596865", "created_at": "Tue Mar 05 20:00:10 +0000 2019",
               "full_text": "RT @two: not ours", "favorite_count": "0", "retweet_count": "9"}},
    {"tweet": {"id_str": "20", "created_at": "Tue Mar 21 20:50:14 +0000 2006",
               "full_text": "just setting up", "favorite_count": "2", "retweet_count": "0"}},
])  # fmt: skip


def test_archive_posts_have_dates_and_no_impressions(tmp_path):
    export = load(tmp_path, TWEETS.encode(), "tweets.js")
    posts = export.tables["posts"]
    assert (export.kind, export.rows) == ("archive", 2)
    assert posts["posted_at"].dt.strftime("%F %R").tolist() == [
        "2019-03-05 19:59",
        "2006-03-21 20:50",
    ]  # from the id, where it can
    assert posts["posted_at"].iloc[1] == pd.Timestamp("2006-03-21 20:50:14", tz="UTC")
    assert posts["text"].tolist() == ["@one hello & more", "just setting up"]
    assert "impressions" not in posts


def test_a_prettified_account_is_read_and_its_address_is_not(tmp_path):
    export = load(tmp_path, ACCOUNT.encode(), "account.js")
    assert export.account == "newsroom"
    assert "example.org" not in repr(export)


def test_the_whole_archive_anchors_the_followers(tmp_path):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as made:
        for name, content in (("account.js", ACCOUNT), ("manifest.js", MANIFEST), ("tweets.js", TWEETS),
                              ("ad-impressions.js", "window.YTD.ad_impressions.part0 = []")):  # fmt: skip
            made.writestr(f"data/{name}", content)
    export = load(tmp_path, box.getvalue(), "twitter-archive.zip")
    followers = export.tables["followers"]
    assert export.account == "newsroom"
    assert (str(followers["day"][0].date()), followers["followers"][0]) == ("2023-05-04", 4321)


# --- folders


def test_an_account_folder_is_walked_for_its_data_files_only(tmp_path):
    for name in ("exports/a.csv", "exports/more/b.csv", "conversions/c.csv", "manual.csv", "events.csv",
                 "goals.yaml", "README.md", "exports/.hidden.csv", "exports/notes.md", "baselines/x.json"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("date,metric,value\n2026-01-01,a,1\n")
    names = [path.name for path in exports.walk([tmp_path])]
    assert names == ["a.csv", "b.csv", "c.csv", "manual.csv"]
    assert [one.path.name for one in exports.read_folder(tmp_path)] == names


def test_a_bad_alias_file_is_named_with_its_line(tmp_path):
    (tmp_path / "aliases.toml").write_text("[content]\nfi = \n")
    with pytest.raises(exports.ExportError) as error:
        exports.own_aliases(tmp_path)
    assert error.value.findings[0].line == 2
