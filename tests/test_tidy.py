# ruff: noqa: E501 (rows of files stand in one line)
"""Merging: the later export wins by its content, what changed and what lacks is kept and said."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from export_files import plain, write
from hypothesis import given, settings
from hypothesis import strategies as st

from twitter_goals import exports, tidy
from twitter_goals.errors import ExportError

DAY = pd.Timestamp


@pytest.fixture
def folder(tmp_path):
    """Write files, then tidy them: ``folder(name=bytes, …)``."""

    def made(timezone="UTC", anchors=None, handle=None, **files):
        paths = []
        for name, data in files.items():
            path = tmp_path / f"{name.replace('__', ' ')}.csv"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            paths.append(path)
        return tidy.tidy(exports.read_files(paths), timezone, anchors=anchors, handle=handle)

    return made


def overview(first: str, counts: list[tuple[int, ...]]) -> bytes:
    """An account overview: impressions, new follows, unfollows of each day from ``first`` on."""
    file, rows = plain("O", count=1), []
    for i, (impressions, *follows) in enumerate(counts):
        day = dt.date.fromisoformat(first) + dt.timedelta(i)
        gained, lost = follows or (0, 0)
        cells = [
            f"{day:%a, %b} {day.day}, {day.year}",
            str(impressions),
            *["1", "2", "3", "4"],
            str(gained),
            str(lost),
        ]
        rows.append((*cells, *["5", "6", "7", "8", "0", "0"]))
    return write(replace(file, rows=tuple(reversed(rows))))


def codes(data, severity="note"):
    return [finding.code for finding in data.findings if finding.severity == severity]


# --- days


def test_of_two_overviews_the_one_that_ends_later_wins_and_says_what_it_changed(folder):
    data = folder(
        zz=overview("2025-03-01", [(100,), (200,), (50,)]),  # named and written last, but earlier
        aa=overview("2025-03-02", [(200,), (70,), (10,)]),
    )
    assert data.days["impressions"].to_dict() == {
        DAY("2025-03-01"): 100, DAY("2025-03-02"): 200, DAY("2025-03-03"): 70, DAY("2025-03-04"): 10,
    }  # fmt: skip
    (row,) = data.restatements.to_dict("records")
    assert row == {
        "basis": "by_day", "key": "2025-03-03", "day": DAY("2025-03-03"), "metric": "impressions",
        "old": 50, "new": 70, "old_file": "zz.csv", "new_file": "aa.csv",
    }  # fmt: skip
    assert data.provisional.tolist() == [DAY("2025-03-04")]
    assert {"restated_by_day", "provisional_days"} <= set(codes(data))


def test_the_same_download_twice_is_no_restatement(folder):
    file = overview("2025-03-01", [(100,), (200,)])
    data = folder(a=file, a__1=file)
    assert data.restatements.empty
    assert "identical_file" in codes(data)
    assert data.files["used"].tolist() == [True, False]


def test_days_without_a_row_are_gaps_not_zeros(folder):
    data = folder(a=overview("2025-03-01", [(1,), (2,)]), b=overview("2025-03-05", [(5,)]))
    assert len(data.days) == 3
    (gap,) = [one for one in data.findings if one.code == "day_gaps"]
    assert (gap.values["count"], gap.values["days"]) == (2, "2025-03-03..2025-03-04")


def test_what_the_later_export_does_not_report_stays_from_the_earlier(folder):
    """Legacy days have link clicks, the overview has not; both are activity of the same day."""
    legacy = plain("D")  # 2021-03-01 to 04
    data = folder(legacy=legacy.bytes(), newer=overview("2021-03-03", [(999,), (998,), (997,)]))
    assert data.days.loc["2021-03-03", "impressions"] == 999
    assert data.days.loc["2021-03-03", "link_clicks"] == 7
    assert np.isnan(data.days.loc["2021-03-05", "link_clicks"])
    assert data.restatements.empty  # two layouts, not one figure restated


def test_by_day_and_by_post_never_touch(folder):
    data = folder(days=plain("D").bytes(), posts=plain("T").bytes())
    assert data.days["impressions"].sum() == 4060
    assert data.posts["impressions"].sum() == 4060
    assert data.restatements.empty


# --- posts


def test_of_two_by_post_exports_the_one_with_larger_lifetime_totals_is_later(folder, tmp_path):
    file = plain("C")
    grown = tuple((*row[:4], str(int(row[4]) + 100), *row[5:]) for row in file.rows)
    data = folder(a=write(replace(file, rows=grown[1:])), b=file.bytes())
    os.utime(tmp_path / "a.csv", (1, 1))  # an old file time proves nothing
    assert data.posts["impressions"].tolist() == [1100, 1110, 1120, 1030]
    assert data.posts["source"].astype(str).tolist() == ["a.csv"] * 3 + ["b.csv"]
    assert len(data.restatements) == 3
    assert (data.restatements["new"] - data.restatements["old"]).tolist() == [100] * 3
    assert set(data.restatements["basis"]) == {"by_post"}


def test_legacy_and_content_of_the_same_post_are_one_post(folder):
    data = folder(legacy=plain("T").bytes(), content=plain("C").bytes())
    assert len(data.posts) == 4
    assert data.posts["bookmarks"].notna().all() and data.posts["media_views"].notna().all()


def test_posts_are_oldest_first_at_the_accounts_local_day(folder):
    """2021-03-01 12:30 UTC is 16:00 in Tehran and 2 March, 01:30 in Auckland."""
    tehran = folder("Asia/Tehran", a=plain("T").bytes()).posts.iloc[0]
    assert (tehran["day"], tehran["hour"], tehran["weekday"]) == (DAY("2021-03-01"), 16, 0)
    assert tehran["posted_at"] == DAY("2021-03-01 12:30", tz="UTC")
    auckland = folder("Pacific/Auckland", b=plain("T").bytes()).posts.iloc[0]
    assert (auckland["day"], auckland["hour"], auckland["weekday"]) == (DAY("2021-03-02"), 1, 1)


def test_covered_days_are_the_spans_and_not_what_lies_between(folder):
    early = plain("T", count=2)  # 1 and 2 March, and the name covers until 9 March
    late = plain("C", count=28)
    late = replace(late, rows=late.rows[:3])  # 26 to 28 March
    data = folder(
        **{"tweet_activity_metrics_a_20210301_20210310_en": early.bytes(), "late": late.bytes()}
    )
    days = data.covered_posts
    assert (days.min(), days.max(), len(days)) == (DAY("2021-03-01"), DAY("2021-03-28"), 9 + 3)
    (gap,) = [one for one in data.findings if one.code == "post_gaps"]
    assert gap.values["days"] == "2021-03-10..2021-03-25"


def test_a_long_content_export_whose_oldest_days_were_cut_off_covers_its_posts_only(folder):
    first = dt.datetime(2025, 2, 18)
    rows = []
    for i in range(1200):
        moment = first + dt.timedelta(minutes=30 * i)
        post_id = (
            int((moment - dt.datetime(1970, 1, 1)).total_seconds() * 1000) - 1288834974657
        ) << 22
        link = f"https://x.com/a/status/{post_id}"
        rows.append(
            (
                str(post_id),
                f"{moment:%a, %b} {moment.day}, {moment.year}",
                "",
                link,
                *["1"] * 12,
                "0",
            )
        )
    file = replace(plain("C"), rows=tuple(rows))
    data = folder(**{"account_analytics_content_2025-02-06_2025-04-01": file.bytes()})
    assert data.covered_posts.min() == DAY("2025-02-18")
    assert "oldest_days_cut_off" in codes(data)


# --- accounts


def test_files_of_another_account_are_left_out_and_named(folder):
    ours, theirs = plain("C").bytes(), plain("C").bytes().replace(b"khabar_example", b"other")
    data = folder(handle="@Khabar_Example", a=ours, b=theirs.replace(b",1000,", b",7,"))
    assert data.posts["impressions"].sum() == 4060
    assert codes(data, "problem") == ["other_account"]
    assert data.files["used"].tolist() == [True, False]


def test_a_handle_that_no_file_has_is_said_and_does_not_empty_the_account(folder):
    data = folder(handle="renamed", a=plain("C").bytes())
    assert len(data.posts) == 4
    assert "handle_not_in_exports" in codes(data)


def test_a_refused_file_gives_its_problems_and_no_row(folder):
    data = folder(a=plain("C").bytes()[:-30], b=plain("O").bytes())
    assert data.posts.empty and len(data.days) == 4
    assert codes(data, "problem") == ["wrong_number_of_cells"]
    assert data.files["usable"].tolist() == [False, True]


def test_nothing_at_all_has_the_same_shape(folder):
    data = folder()
    assert data.days.empty and data.posts.empty and data.followers.empty and data.judged.empty
    assert data.conversions.columns.tolist() == ["day", "last_day", "metric", "value"]
    assert data.days.index.dtype == data.covered_posts.dtype == "datetime64[us]"


# --- conversions and judged values


def test_lists_of_one_tool_keep_the_most_and_lists_of_two_are_added(folder):
    head = "email,active_subscription,created_at\n"
    three = head + "".join(f"{i}@x.org,true,2024-01-0{1 + i % 2}T00:00:00Z\n" for i in range(3))
    two = head + "".join(f"{i}@x.org,true,2024-01-0{1 + i % 2}T00:00:00Z\n" for i in (0, 1))
    other = "Email,Status,Created At,Subscription Tier\na@x.org,active,2024-01-01,free\n"
    data = folder(then=three, later=two, other=other)
    assert data.conversions["value"].tolist() == [2 + 1, 1]


def test_a_zip_and_the_lists_unpacked_from_it_are_the_same_people(folder, tmp_path):
    head = "Email Address,MEMBER_RATING,CONFIRM_TIME"
    here = head + "\na@x.org,2,2024-01-01 10:00:00\nb@x.org,2,2024-01-02 10:00:00\n"
    gone = head + ",UNSUB_TIME\nc@x.org,2,2024-01-01 11:00:00,2024-01-02 09:00:00\n"
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as box:
        box.writestr("subscribed.csv", here)
        box.writestr("unsubscribed.csv", gone)
    (tmp_path / "here.csv").write_text(here)
    (tmp_path / "gone.csv").write_text(gone)
    for names in (["all.zip"], ["here.csv", "gone.csv"], ["all.zip", "here.csv", "gone.csv"]):
        data = tidy.tidy(exports.read_files([tmp_path / name for name in names]))
        found = data.conversions.set_index(["metric", "day"])["value"]
        assert found["newsletter_signups"].tolist() == [2, 1]
        assert found["newsletter_unsubscribes"].tolist() == [1]


def test_a_later_hand_kept_value_wins(folder):
    data = folder(
        a="date,metric,value\n2026-01-05,newsletter_signups,3\n",
        b="date,metric,value\n2026-01-05,newsletter_signups,4\n2026-01-06,newsletter_signups,1\n",
    )
    assert data.conversions["value"].tolist() == [4, 1]
    assert data.restatements[["old", "new"]].to_numpy().tolist() == [[3, 4]]


def test_followers_in_manual_csv_are_anchors_not_judged_values(folder):
    data = folder(
        manual="date,metric,value,source,note\n2025-03-01,followers,1000,profile,\n2025-03-01,trust,4,panel,\n",
        days=overview("2025-03-01", [(1, 5, 0), (1, 7, 2)]),
    )
    assert data.judged["metric"].tolist() == ["trust"]
    assert data.followers["followers"].tolist() == [1000, 1005]


# --- followers


def net(first: str, changes: list[float]) -> pd.DataFrame:
    index = pd.date_range(first, periods=len(changes), unit="us", name="day")
    return pd.DataFrame({"new_follows": changes, "unfollows": 0.0}, index=index)


NONE_SEEN = pd.DataFrame(
    {"day": pd.Series(dtype="datetime64[us]"), "followers": pd.Series(dtype=float)}
)


def test_followers_go_forward_and_back_from_an_anchor():
    found = tidy.followers(net("2025-01-01", [1, 2, 3, 4]), {dt.date(2025, 1, 2): 100}, NONE_SEEN)
    assert found["followers"].tolist() == [98, 100, 103, 107]
    assert found["disagreement"].isna().all()


def test_a_day_without_net_follows_breaks_the_chain_until_the_next_anchor():
    days = net("2025-01-01", [1, 2, np.nan, 4, 5])
    found = tidy.followers(days, {dt.date(2025, 1, 1): 10, dt.date(2025, 1, 5): 50}, NONE_SEEN)
    assert found["followers"].tolist() == [10, 12, 41, 45, 50]  # back from the second anchor
    alone = tidy.followers(days, {dt.date(2025, 1, 1): 10}, NONE_SEEN)
    assert alone["followers"].fillna(-1).tolist() == [10, 12, -1, -1, -1]


def test_a_short_gap_is_bridged_by_the_days_around_it_and_counted():
    changes = [2.0] * 20 + [np.nan] + [4.0] * 20
    found = tidy.followers(net("2025-01-01", changes), {dt.date(2025, 1, 1): 100}, NONE_SEEN)
    # 14 days of 2 and 14 of 4 lie around the gap: 3 stands in
    assert found["followers"].iloc[[19, 20, 21]].tolist() == [138, 141, 145]
    assert found["estimated_days"].iloc[[19, 20, 40]].tolist() == [0, 1, 1]


def test_a_long_gap_is_not_bridged():
    changes = [2.0] * 20 + [np.nan] * 8 + [4.0] * 20
    found = tidy.followers(net("2025-01-01", changes), {dt.date(2025, 1, 1): 100}, NONE_SEEN)
    assert found["followers"].iloc[20:].isna().all()
    assert found["estimated_days"].iloc[20:].isna().all()


def test_two_anchors_that_disagree_are_shown(folder):
    data = folder(
        anchors={dt.date(2025, 3, 1): 1000, dt.date(2025, 3, 3): 1010},
        a=overview("2025-03-01", [(1, 5, 0), (1, 7, 2), (1, 9, 1)]),
    )
    assert data.followers["followers"].tolist() == [1000, 1005, 1010]
    (off,) = [one for one in data.findings if one.code == "anchors_disagree"]
    assert (str(off.values["day"]), off.values["difference"]) == ("2025-03-03", 3)


def test_two_totals_for_one_day_are_said_and_the_goal_files_is_used(folder):
    data = folder(
        anchors={dt.date(2025, 3, 1): 1000},
        manual="date,metric,value,source,note\n2025-03-01,followers,990,profile,\n",
        a=overview("2025-03-01", [(1, 5, 0), (1, 7, 2)]),
    )
    assert data.followers["followers"].tolist() == [1000, 1005]
    (twice,) = [one for one in data.findings if one.code == "anchor_twice"]
    assert (twice.values["one"], twice.values["other"]) == (1000, 990)


def test_of_many_disagreements_the_largest_are_told_and_the_rest_counted(folder):
    seen = "".join(
        f"2025-03-{day:02},followers,{1000 + day * day},profile,\n" for day in range(1, 10)
    )
    data = folder(
        manual="date,metric,value,source,note\n" + seen,
        a=overview("2025-03-01", [(1, 1, 0)] * 9),
    )
    # the chain gains 1 a day, the totals 3, 5, … 17: off by 2, 4, … 16 on eight days
    told = [one for one in data.findings if one.code == "anchors_disagree"]
    assert [one.values["difference"] for one in told] == [-8, -10, -12, -14, -16]
    (more,) = [one for one in data.findings if one.code == "anchors_disagree_more"]
    assert more.text() == "On 3 more days the followers given disagree."


def test_followers_of_a_table_kept_by_month_are_anchors(folder):
    data = folder(
        monthly="date,month,followers,tweets\n2025-04-01,Mar,1020,9\n2025-03-01,Feb,1000,7\n",
        a=overview("2025-03-01", [(1, 5, 0), (1, 7, 2)]),
    )
    assert data.followers["followers"].iloc[[0, 1, -1]].tolist() == [1000, 1005, 1020]


@settings(max_examples=50, deadline=None)
@given(
    changes=st.lists(st.integers(-50, 50), min_size=1, max_size=20),
    at=st.integers(0, 19),
    total=st.integers(0, 10_000),
)
def test_rebuilt_totals_always_differ_by_net_follows(changes, at, total):
    day = dt.date(2025, 1, 1) + dt.timedelta(at % len(changes))
    found = tidy.followers(net("2025-01-01", changes), {day: total}, NONE_SEEN)["followers"]
    assert found[DAY(day)] == total
    assert found.diff().iloc[1:].tolist() == changes[1:]


# --- events


def test_events_are_read_in_either_calendar(tmp_path):
    (tmp_path / "events.csv").write_text(
        'date,title\n1405-01-01,Nowruz\n2026-02-01,"New logo, new name"\n'
    )
    found = tidy.events(tmp_path)
    assert found["title"].tolist() == ["New logo, new name", "Nowruz"]
    assert found["day"].tolist() == [DAY("2026-02-01"), DAY("2026-03-21")]


def test_events_that_cannot_be_read_are_named_together(tmp_path):
    (tmp_path / "events.csv").write_text("date,title\nsoon,a\n2026-02-01,b\n2026-02-30,c\n")
    with pytest.raises(ExportError) as error:
        tidy.events(tmp_path)
    assert [one.line for one in error.value.findings] == [2, 4]


def test_a_comma_in_a_title_needs_no_quotes(tmp_path):
    (tmp_path / "events.csv").write_text("date,title\n2026-02-01,New logo, new name\n")
    assert tidy.events(tmp_path)["title"].tolist() == ["New logo, new name"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,title\n2026-02-01\n", (2, "The event of 2026-02-01 has no title")),
        (b"date,title\n2026-02-01, \n", (2, "The event of 2026-02-01 has no title")),
        (b'date,title\n2026-02-01,"a\n2026-02-02,b\n', (2, "is never closed")),
        ("date,title\n2026-02-01,نوروز\n".encode("cp1256"), (2, "is not UTF-8")),
    ],
)
def test_what_is_wrong_with_an_event_is_said_with_its_line(tmp_path, content, said):
    (tmp_path / "events.csv").write_bytes(content)
    with pytest.raises(ExportError) as error:
        tidy.events(tmp_path)
    (finding,) = error.value.findings
    assert finding.line == said[0] and said[1] in finding.text()


# --- real accounts, against sums computed here


def test_the_hand_merged_file_with_its_header_last(real_exports):
    """dot_alert: 160 posts, header on the last line; totals summed by csv and float alone."""
    import csv

    path = real_exports / "dot_alert" / "Individual_tweets.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        *rows, header = list(csv.reader(stream))
    assert header[0] == "Tweet id"
    data = tidy.tidy([exports.read(path)])
    for name, label in (("impressions", "impressions"), ("engagements", "engagements"), ("likes", "likes"),
                        ("replies", "replies"), ("reposts", "retweets"), ("link_clicks", "url clicks")):  # fmt: skip
        assert data.posts[name].sum() == sum(float(row[header.index(label)]) for row in rows), name
    assert len(data.posts) == len({row[0] for row in rows}) == 160


def test_thirty_six_months_merge_to_the_sum_of_their_files(real_exports):
    """rOpenSci 2017 to 2019; summed by csv and float alone."""
    import csv

    paths = sorted((real_exports / "rOpenSci").glob("tweet_activity_metrics_*.csv"))
    impressions, ids = 0.0, set()
    for path in paths:
        with path.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                impressions += float(row["impressions"])
                ids.add(row["Tweet id"])
    data = tidy.tidy(exports.read_files(paths))
    assert len(paths) == 36 and len(data.posts) == len(ids) == 1092
    assert data.posts["impressions"].sum() == impressions
    assert (data.covered_posts.min(), data.covered_posts.max(), len(data.covered_posts)) == (
        DAY("2017-01-01"), DAY("2019-12-31"), 1095,
    )  # fmt: skip
    assert data.restatements.empty


def test_two_overlapping_real_overviews_differ_on_one_day_only(real_exports):
    data = tidy.tidy(exports.read_files(sorted((real_exports / "KaiaDevIntern").glob("*.csv"))))
    assert data.restatements[["key", "metric", "old", "new"]].to_numpy().tolist() == [
        ["2025-03-21", "impressions", 1070.0, 1178.0]
    ]
    assert len(data.days) == 323
