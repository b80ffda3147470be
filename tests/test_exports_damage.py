"""Files after a person, a program or an accident: the exact truth, or a refusal that says where.

``TWITTER_GOALS_FUZZ`` sets how many files each property is tried on (``make fuzz``).
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from dataclasses import replace

import pytest
from export_files import File, content, files, known_files, plain, strict, write
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from test_exports_formats import assert_truth, load

from twitter_goals.inspection import totals

CASES = int(os.environ.get("TWITTER_GOALS_FUZZ", "60"))
QUIET = settings(
    max_examples=CASES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.filter_too_much],
)  # fmt: skip


TALLY: Counter[str] = Counter()  # what became of the files; `make fuzz` prints it


def tell(outcome: str) -> None:
    event(outcome)
    TALLY[outcome] += 1


def codes(export, severity="repair"):
    return {finding.code for finding in export.of(severity)}


def assert_truth_or_refusal(export, *truths: File | None):
    """Loaded to the totals of one of the truths, or refused with a file and a line."""
    problems = export.of("problem")
    if problems:
        tell(f"refused: {problems[0].code}")
        assert not export.tables
        assert all(finding.file == str(export.path) for finding in problems)
        assert all(finding.line is not None and finding.line >= 1 for finding in problems)
        assert all(finding.text("en") and finding.text("fa") for finding in problems)
        return
    tell("loaded, to the exact totals")
    found = totals(export.tables)
    held = [
        truth for truth in truths
        if truth is not None and export.rows == len(truth.rows)
        and all(found.get(name, 0) == total for name, total in truth.totals.items())
    ]  # fmt: skip
    assert held, (export.rows, export.findings, [
        (len(truth.rows), {name: (total, found.get(name, 0)) for name, total in truth.totals.items()
                           if total != found.get(name, 0)})
        for truth in truths if truth is not None
    ])  # fmt: skip


# --- accidents: anything may have happened


@pytest.mark.slow
@QUIET
@given(file=files(), data=st.data())
def test_bytes_changed_at_random(tmp_path, file, data):
    whole = bytearray(file.bytes())
    _one_byte(whole, data)
    export = load(tmp_path, bytes(whole))
    assert_truth_or_refusal(export, file, strict(bytes(whole), file))


@pytest.mark.slow
@QUIET
@given(file=files(), data=st.data())
def test_many_bytes_changed_at_random_raise_nothing(tmp_path, file, data):
    whole = bytearray(file.bytes())
    for _ in range(data.draw(st.integers(2, 30))):
        _one_byte(whole, data)
    export = load(tmp_path, bytes(whole))
    tell("many bytes: loaded" if export.usable else "many bytes: refused")
    assert export.usable or all(one.line for one in export.of("problem"))


def _one_byte(whole: bytearray, data) -> None:
    at = data.draw(st.integers(0, max(len(whole) - 1, 0)))
    new = data.draw(st.one_of(st.sampled_from(b'",\n0123456789-. eE;\r\t'), st.integers(0, 255)))
    match data.draw(st.sampled_from(["change", "insert", "delete"])):
        case "change":
            whole[at : at + 1] = bytes([new])
        case "insert":
            whole.insert(at, new)
        case "delete":
            del whole[at : at + 1]


@QUIET
@given(file=files(), data=st.data())
def test_a_file_cut_off_anywhere(tmp_path, file, data):
    whole = file.bytes()
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    export = load(tmp_path, cut)
    assert_truth_or_refusal(export, file, strict(cut, file), strict(cut + b'"', file))


@pytest.mark.slow
@QUIET
@given(file=files(), data=st.data())
def test_a_column_that_was_taken_out(tmp_path, file, data):
    gone = data.draw(st.integers(0, len(file.header) - 1))
    cut = replace(
        file, header=file.header[:gone] + file.header[gone + 1 :],
        rows=tuple(row[:gone] + row[gone + 1 :] for row in file.rows),
    )  # fmt: skip
    export = load(tmp_path, write(cut))
    if export.usable:  # then nothing that is summed was lost, or its absence is said
        tell("loaded, to the exact totals")
        found = totals(export.tables)
        for name, total in file.totals.items():
            assert found.get(name, total) == total, name
        assert found.keys() >= {"impressions", "engagements", "likes", "replies", "reposts"}
    else:
        assert_truth_or_refusal(export)


@QUIET
@given(file=files(), data=st.data())
def test_a_cell_that_is_no_count(tmp_path, file, data):
    from export_files import PLACES

    row = data.draw(st.integers(0, len(file.rows) - 1))
    place = data.draw(st.sampled_from(sorted(PLACES[file.family].values())))
    wrong = data.draw(
        st.sampled_from(
            [
                "-3",
                "−3",
                "n/a",
                "1e3",
                "1.2E+06",
                "12K",
                "#REF!",
                "0.5",
                "nan",
                "inf",
                "0x1F",
                "1_000",
                "+5",
            ]
        )
    )
    cells = list(file.rows[row])
    cells[place] = wrong
    rows = (*file.rows[:row], tuple(cells), *file.rows[row + 1 :])
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert not export.usable
    assert_truth_or_refusal(export)


# --- repairs: the truth can be had, so it must be


def edited(cut):
    """Each way of changing a file that leaves the truth in it: name, and bytes from the file."""
    return pytest.mark.parametrize(
        ("how", "code"), cut, ids=[code or how.__name__ for how, code in cut]
    )


def with_mark(file):
    return b"\xef\xbb\xbf" + file.bytes()


def with_blank_lines(file):
    return file.bytes(final=True).replace(b"\n", b"\n\n", 1) + b"\n\n"


def with_the_header_last(file):
    return file.bytes(header=False, final=True) + write(replace(file, rows=()), final=False)


def with_the_header_again(file):
    first, rest = replace(file, rows=file.rows[:1]), replace(file, rows=file.rows[1:])
    return write(first, final=True) + write(rest)


def glued(file):
    first, rest = replace(file, rows=file.rows[:1]), replace(file, rows=file.rows[1:])
    return write(first, final=False) + write(rest)


def glued_without_a_header(file):
    first, rest = replace(file, rows=file.rows[:1]), replace(file, rows=file.rows[1:])
    return write(first, final=False) + write(rest, header=False)


def padded(file):
    wide = replace(
        file, header=(*file.header, "", ""), rows=tuple((*row, "", "") for row in file.rows)
    )
    return write(wide)


def with_a_row_twice(file):
    return write(replace(file, rows=(*file.rows, file.rows[0])))


def quoted_only_where_needed(file):
    return write(file, quote=csv.QUOTE_MINIMAL)


def with_windows_line_ends(file):
    return write(file, end="\r\n", final=False)


def with_semicolons(file):
    return write(file, delimiter=";")


def in_utf16(file):
    return file.bytes().decode().encode("utf-16")


@edited([
    (with_mark, "byte_order_mark"), (with_blank_lines, "blank_lines"),
    (with_the_header_last, "header_moved"), (with_the_header_again, "repeated_header"),
    (glued, "rows_ran_together"), (padded, None),
    (with_a_row_twice, "row_twice"), (quoted_only_where_needed, None),
    (with_windows_line_ends, None), (with_semicolons, None), (in_utf16, "other_encoding"),
])  # fmt: skip
@settings(parent=QUIET, max_examples=max(CASES // 6, 10))
@given(file=known_files())
def test_repaired(tmp_path, how, code, file):
    if how in (with_the_header_again, glued) and len(file.rows) < 2:
        assume(False)
    export = load(tmp_path, how(file))
    assert_truth(export, file)
    tell("repaired, to the exact totals")
    if code:
        assert code in codes(export)
        found = next(finding for finding in export.of("repair") if finding.code == code)
        assert found.file == str(export.path) and found.line


@pytest.mark.parametrize("family", ["T", "D", "O", "C"])
def test_rows_that_ran_together_without_a_header_between(tmp_path, family):
    file = plain(family)
    export = load(tmp_path, glued_without_a_header(file))
    assert_truth(export, file)
    assert codes(export) == {"rows_ran_together"}


@settings(parent=QUIET, max_examples=max(CASES // 3, 20))
@given(file=st.one_of(content("C1"), content("en")), data=st.data())
def test_ids_a_spreadsheet_rounded_come_back_from_the_link(tmp_path, file, data):
    style = data.draw(st.sampled_from(["{:.5E}", "{:.14E}", "cut"]))

    def rounded(cell: str) -> str:
        if style == "cut":  # a cell formatted as a number: fifteen digits, then zeros
            return cell[:15] + "0" * (len(cell) - 15)
        return style.format(int(cell)).replace("E+", "E+0" if "14" in style else "E+")

    rows = tuple((rounded(row[0]), *row[1:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert_truth(export, file)
    assert export.tables["posts"]["post_id"].tolist() == [row[0] for row in file.rows]


def test_a_rounded_id_without_a_link_is_refused(tmp_path):
    file = plain("C")
    rows = tuple((f"{int(row[0]):.5E}", *row[1:3], "", *row[4:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert codes(export, "problem") == {"id_lost"}
    assert [finding.line for finding in export.of("problem")] == [2, 3, 4, 5]


def test_an_id_that_contradicts_its_link_is_refused(tmp_path):
    file = plain("C")
    post_id = file.rows[1][0]
    other = post_id[:-1] + str((int(post_id[-1]) + 1) % 10)
    export = load(tmp_path, file.bytes().replace(post_id.encode(), other.encode(), 1))
    assert [(one.code, one.line) for one in export.of("problem")] == [("id_contradicts_link", 3)]


def test_ghost_rows_are_left_out_and_said(tmp_path):
    file = plain("C")
    ghost = ("", "", "", "https://x.com/khabar_example/status/undefined", *["0"] * 13)
    export = load(tmp_path, write(replace(file, rows=(ghost, *file.rows, ghost))))
    assert_truth(export, file)
    found = next(one for one in export.of("repair") if one.code == "ghost_rows")
    assert (found.line, found.values["count"]) == (2, 2)


def test_a_count_changed_against_its_rate_is_refused(tmp_path):
    """The rate is a checksum: X writes the exact quotient."""
    file = plain("T")
    export = load(tmp_path, file.bytes().replace(b'"1010.0"', b'"1070.0"'))
    found = export.of("problem")
    assert [(one.code, one.line, one.column) for one in found] == [
        ("rate_contradicts_counts", 4, 7)
    ]


@pytest.mark.parametrize(
    ("rate", "usable"), [("0.04", True), ("4.0%", True), ("0,04", True), ("0.05", False)]
)
def test_a_rate_a_spreadsheet_rounded_is_still_the_rate(tmp_path, rate, usable):
    file = plain("D", count=1)  # 40 of 1000
    row = (*file.rows[0][:4], rate, *file.rows[0][5:])
    assert load(tmp_path, write(replace(file, rows=(row,)))).usable == usable


def test_text_decoded_twice_is_put_right(tmp_path):
    file = plain("T")
    rows = tuple((*row[:2], _decoded_twice(row[2]), *row[3:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert export.tables["posts"]["text"].tolist() == [row[2] for row in file.rows]
    assert "decoded_twice" in codes(export)


def _decoded_twice(text: str) -> str:
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )


@pytest.mark.parametrize("text", ["« L’ÉTÉ » – voilà…", "CAFÉ” às 9h", "naïve façade"])
def test_accents_are_not_mistaken_for_text_decoded_twice(tmp_path, text):
    file = plain("T", count=1)
    rows = ((*file.rows[0][:2], text, *file.rows[0][3:]),)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert export.tables["posts"]["text"].tolist() == [text]


def test_a_windows_code_page_is_read(tmp_path):
    file = plain("T")
    rows = tuple((*row[:2], "Café – “oui”", *row[3:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)).decode().encode("cp1252"))
    assert_truth(export, file)
    assert set(export.tables["posts"]["text"]) == {"Café – “oui”"}


def test_a_japanese_code_page_is_told_by_its_header(tmp_path):
    file = plain("C", "ja")
    rows = tuple((*row[:2], "おはよう", *row[3:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)).decode().encode("cp932"))
    assert_truth(export, file)
    assert set(export.tables["posts"]["text"]) == {"おはよう"}


def test_bare_line_feeds_in_unquoted_text_are_joined(tmp_path):
    file = plain("C")
    rows = tuple((*row[:2], "one\ntwo", *row[3:]) for row in file.rows)
    data = write(replace(file, rows=rows), end="\r\n", final=True).replace(
        b'"one\ntwo"', b"one\ntwo"
    )
    export = load(tmp_path, data)
    assert_truth(export, file)
    assert export.tables["posts"]["text"].tolist() == ["one\ntwo"] * 4
    assert export.tables["posts"]["line"].tolist() == [2, 4, 6, 8]


@pytest.mark.parametrize("lost", [b"\n", b"-", b""])
def test_the_only_figure_of_a_column_is_not_taken_for_one_not_reported(tmp_path, lost):
    file = plain("C", count=1)
    cells = file.bytes().rstrip(b"\r\n").split(b",")
    cells[-6] = lost  # Reposts
    export = load(tmp_path, b",".join(cells) + b"\r\n")
    assert not export.usable and all(one.line for one in export.of("problem"))


def test_lines_are_those_an_editor_shows(tmp_path):
    file = plain("T", count=4)  # one text has a line feed
    expected, line = [], 2
    for row in file.rows:
        expected.append(line)
        line += 1 + row[2].count("\n")
    for data in (file.bytes(), file.bytes(final=False)):
        assert load(tmp_path, data).tables["posts"]["line"].tolist() == expected


# --- dates that a spreadsheet rewrote


@pytest.mark.parametrize(
    ("form", "first", "usable"),
    [
        ("{d:%d/%m/%Y}", 20, True),  # a 20th shows which number is the day
        ("{d:%m/%d/%Y}", 20, True),
        ("{d:%d/%m/%Y}", 2, False),  # 2 March or 3 February: nobody knows
        ("{d.day}.{d.month}.{d.year}", 20, True),
        ("{d:%Y/%m/%d}", 2, True),
        ("{d:%Y-%m-%d} 00:00:00", 2, True),
    ],
)
def test_rewritten_dates(tmp_path, form, first, usable):
    import datetime as dt

    file = plain("D")
    days = tuple(dt.date(2021, 3, first + i) for i in range(4))
    rows = tuple((form.format(d=day), *row[1:]) for day, row in zip(days, file.rows, strict=True))
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert export.usable == usable
    if usable:
        assert_truth(export, replace(file, days=days))
    else:
        assert [(one.code, one.line) for one in export.of("problem")] == [
            ("ambiguous_date", line) for line in (2, 3, 4, 5)
        ]


def test_times_a_spreadsheet_rewrote_come_from_the_ids(tmp_path):
    file = plain("T")
    rows = tuple((*row[:3], "03-01-2021 0:00", *row[4:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert_truth(export, file)
    assert "time_from_id" in codes(export)


def test_thousands_separators_are_read_where_the_whole_file_has_them(tmp_path):
    file = plain("O")
    rows = tuple((row[0], f"{int(row[1]):,}", *row[2:]) for row in file.rows)
    assert_truth(load(tmp_path, write(replace(file, rows=rows))), file)
    mixed = (*rows[:1], *file.rows[1:])
    assert not load(tmp_path, write(replace(file, rows=mixed))).usable


# --- what only looks odd is kept


def test_odd_values_of_x_itself_are_noted_not_refused(tmp_path):
    file = plain("O")
    rows = tuple((row[0], "3", "9", "5", *row[4:]) for row in file.rows)
    export = load(tmp_path, write(replace(file, rows=rows)))
    assert export.usable
    assert codes(export, "note") == {"above"}


def test_a_text_that_is_only_a_dash_stays(tmp_path):
    file = plain("T", count=1)
    rows = ((*file.rows[0][:2], "-", *file.rows[0][3:]),)
    assert load(tmp_path, write(replace(file, rows=rows))).tables["posts"]["text"].tolist() == ["-"]


def test_problems_are_told_all_at_once_up_to_a_limit(tmp_path):
    file = plain("C", count=28)
    rows = tuple((*row[:4], "many", *row[5:]) for row in file.rows)
    problems = load(tmp_path, write(replace(file, rows=rows))).of("problem")
    assert len(problems) == 21
    assert problems[-1].code == "more_of_the_same" and problems[-1].values["count"] == 8


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\x00" * 50, b"PK\x03\x04broken", b"a,b\n1,2\n", b"\xff\xfe"]
)
def test_what_is_no_export_is_refused(tmp_path, data):
    export = load(tmp_path, data)
    assert export.kind == "unknown"
    assert export.of("problem") and not export.tables


def test_two_layouts_in_one_file_are_refused(tmp_path):
    export = load(tmp_path, plain("C").bytes(final=True) + plain("O").bytes())
    assert not export.usable and not export.tables
    assert re.search(r"\d", export.of("problem")[0].place)
