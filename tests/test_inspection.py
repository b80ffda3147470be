"""``inspect``: what each file is, for people and for machines, added up by hand."""

import json

import pytest
import small_account
from click.testing import CliRunner

from twitter_goals.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small account, and a file in it that is no export."""
    made = small_account.write(tmp_path_factory.mktemp("inspection") / "account")
    (made / "exports" / "other.csv").write_text("a,b\n1,2\n")
    return made


def inspect(*arguments):
    return CliRunner().invoke(main, ["inspect", *map(str, arguments)])


def test_people_see_what_a_file_is_its_days_and_its_totals(folder):
    answer = inspect(folder / "exports" / "account_overview_analytics.csv")
    name, line = answer.output.splitlines()
    assert name.endswith("account_overview_analytics.csv")
    # 3740 + 3360 + 3740 impressions until March, 7200 in April; 188 + 168 + 188 + 360 engagements.
    assert line.strip() == (
        "account overview · 120 rows · 2026-01-01 … 2026-04-30 · impressions 18,040"
        " · engagements 904"
    )
    assert answer.exit_code == 0


def test_what_is_wrong_stands_below_with_its_line_and_ends_with_exit_code_1(folder):
    answer = inspect(folder / "exports" / "other.csv")
    name, kind, wrong = answer.output.splitlines()
    assert (name.endswith("other.csv"), kind.strip()) == (True, "no known export")
    assert wrong.startswith("    ✗ line 1: This is not a known export")
    assert answer.exit_code == 1


def test_an_account_folder_is_walked_for_its_data_and_no_format_of_ours_is_named(folder):
    answer = inspect(folder)
    assert [line for line in answer.output.splitlines() if "newsletter" in line] == [
        "    conversions · 120 rows · 2026-01-01 … 2026-04-30 · newsletter_signups 150"
    ]
    assert "judged values · 1 row" in answer.output and "goals.yaml" not in answer.output
    assert answer.exit_code == 1  # of the file that is none


def test_a_subscriber_list_is_called_by_its_tools_name(tmp_path):
    (tmp_path / "list.csv").write_text("Email,active_subscription\nx@example.org,true\n")
    assert "(subscribers substack)" in inspect(tmp_path).output


def test_machines_get_the_same_as_json(folder):
    found = json.loads(inspect("--json", folder / "exports").output)
    overview, other = sorted(found, key=lambda one: one["path"])
    assert overview["totals"]["impressions"] == 18_040
    assert (overview["kind"], overview["rows"]) == ("account_overview", 120)
    assert (overview["first_day"], overview["last_day"]) == ("2026-01-01", "2026-04-30")
    assert (other["kind"], other["first_day"], other["rows"]) == ("unknown", None, 0)
    assert [each["line"] for each in other["problems"]] == [1]


def test_messages_are_in_the_language_asked_for(folder):
    answer = inspect("--language", "fa", folder / "exports" / "account_overview_analytics.csv")
    assert "۱۸٬۰۴۰" in answer.output
