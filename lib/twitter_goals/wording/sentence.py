"""A row as one sentence, figures and interval before the verdict, and its caveats after it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from twitter_goals.languages import Language
from twitter_goals.wording.labels import chance
from twitter_goals.wording.row import Row

SEVERAL = 3.0  # a change only a several-fold one can exceed: no figure says more
BOUNDS = ("change_low", "change_high")
UNDERWAY = ("on_track", "at_risk", "behind")


def sentence(row: Mapping[str, Any], language: Language) -> str:
    """What the row says: one sentence with figures, interval and verdict, then its caveats.

    While a period is under way the target and the comparison take a sentence each. Works with
    any columns missing (None or NaN): what is not known is not said.
    """
    told = Row(row, language)
    first, *rest = *_core(told), *_caveats(told)  # the first begins with a name: left as it is
    return " ".join([first, *(_capital(part) for part in rest if part)])


def short(row: Mapping[str, Any], language: Language) -> str:
    """A line beside the row's own figures and status: what came of the comparison, and the
    interval behind it; while the period runs, the chance first. No caveats.
    """
    return _capital(_beside_figures(Row(row, language)))


def interval_in_signs(row: Row) -> str:
    """``typical day +21%; 90% sure: −10% to +62%``; empty where the comparison has no interval."""
    span = row.span(*BOUNDS)
    if not span or row.kind == "judged" or not row.compared:
        return ""
    if value := row.signed(row.plain_change):
        key = "brief.sure_underlying" if row.kind == "ratio" else "brief.sure"
        span = row.text(key, value=value, span=span)
    return row.text(f"brief.{_compared_as(row)}", span=span)


def comparison(row: Row) -> str:
    """Interval and what it amounts to, as a clause that ends the sentence."""
    interval, finding = _interval(row), _finding_text(row)
    if interval:
        return row.text("core.finding", interval=interval, finding=finding)
    return row.text("core.finding_alone", finding=finding)


def _beside_figures(row: Row) -> str:
    if row.number("actual") is None and row.kind == "judged":
        return row.text("brief.line", parts=row.text("brief.not_judged"))
    if row.number("actual") is None:
        return row.text("core.short_nothing", why=row.why(status=True))
    said = []
    if row.status == "not_enough_data":
        said.append(_outcome(row))
    elif row.status in UNDERWAY and row.number("chance") is not None:
        key = f"brief.chance_ahead_{row.direction}" if row.ahead else "brief.chance"
        said.append(row.text(key, chance=chance(row.number("chance"), row.language)))
    if row.kind == "judged":
        said.append(row.text("brief.judged"))
    elif not said or "no_baseline" not in row.notes:  # its absence is told once, at the top
        said.append(_brief(row))
    return row.text("brief.line", parts=row.text("brief.and").join(said))


def _brief(row: Row) -> str:
    """What came of the comparison, then the interval in signs."""
    finding = row.text(f"brief.{_finding(row)}", why=row.why(status=False))
    interval = interval_in_signs(row)
    return row.text("brief.compared", finding=finding, interval=interval) if interval else finding


# --- figures, interval, verdict


def _core(row: Row) -> list[str]:
    figure = row.text("core.aimed", figure=figure_of(row), goal=_goal(row))
    if row.number("actual") is None:
        unjudged = row.kind == "judged" and row.number("target") is not None
        why = row.text("brief.not_judged") if unjudged else row.why(status=True)
        return [row.text("core.plain", figure=figure, verdict=why)]
    if row.kind == "judged":
        return [row.text("core.plain", figure=figure, verdict=_outcome(row))]
    if row.status in UNDERWAY:
        return [_pace(row, figure), comparison(row)]
    interval, verdict = _interval(row), _verdict(row)
    if not interval:
        return [row.text("core.plain", figure=figure, verdict=verdict)]
    return [row.text("core.closed", figure=figure, interval=interval, verdict=verdict)]


def _outcome(row: Row) -> str:
    return row.text(f"outcome.{row.told_status}", why=row.why(status=True))


def _verdict(row: Row) -> str:
    """Status and evidence in one clause; the evidence alone where there is no target."""
    finding = _finding_text(row)
    if row.number("target") is None:
        return finding
    return row.text(f"core.{_joint(row)}", outcome=_outcome(row), finding=finding)


def figure_of(row: Row) -> str:
    """What was counted and when: ``Newsletter sign-ups came to 34 in October 2026``."""
    known = row.number("actual") is not None
    text = row.text(
        f"figure.{row.kind if known else 'none'}",
        metric=row.metric,
        actual=row.amount("actual"),
        when=row.when,
    )
    return text.replace("  ", " ").strip()  # where nobody knows when


def _goal(row: Row) -> str:
    goal = _target(row)
    if row.kind == "judged":
        return row.text("goal.judged", goal=goal)
    if row.status not in UNDERWAY or row.kind != "flow" or row.number("expected_by_now") is None:
        return goal
    expected = row.about("expected_by_now")
    return row.text(f"goal.pace_{row.direction}", goal=goal, expected=expected)


def _target(row: Row) -> str:
    if row.number("target") is None:
        return row.text("goal.none")
    form = "reach" if row.word("form") == "reach" else row.direction
    return row.text(f"goal.{form}", target=row.amount("target"), deadline=row.date("period_last"))


def _pace(row: Row, figure: str) -> str:
    low, high = row.number("forecast_low"), row.number("forecast_high")
    if low is None or high is None or row.number("chance") is None:
        return row.text("core.plain", figure=figure, verdict=_outcome(row))
    outcome = _outcome(row)
    if row.ahead:
        outcome = row.text(f"core.ahead_{row.status}_{row.direction}", outcome=outcome)
    return row.text(
        "core.running",
        figure=figure,
        low=row.about("forecast_low"),
        high=row.about("forecast_high"),
        deadline=row.date("period_last", brief=True),
        chance=chance(row.number("chance"), row.language),
        outcome=outcome,
    )


def _interval(row: Row) -> str:
    placed = row.placed(row.plain_change, *BOUNDS)
    if not placed or not row.compared:
        return ""
    if row.kind == "ratio" and placed["sure"]:  # the figure's own, then the range of another
        inside = row.position(*BOUNDS, "position.range")
        placed["sure"] = row.text("position.sure_underlying", range=inside)
    return row.text(f"interval.{_compared_as(row)}", **placed)


def _compared_as(row: Row) -> str:
    """The row's kind; with ``_drift`` where its change is what a drift under way has left over."""
    return f"{row.kind}_drift" if row.drifted and row.kind in ("flow", "level") else row.kind


def _finding(row: Row) -> str:
    """Which evidence phrase the row's verdicts call for."""
    if row.evidence == "not_enough_data":
        return "went_quiet" if "went_quiet" in row.notes else row.evidence
    if row.drifted:
        rising = (row.moved == "better") == (row.direction == "higher")
        return "higher_drift" if rising else "lower_drift"
    if row.evidence in ("better", "worse"):
        return f"{row.evidence}_{'attributable' if row.attributable else 'level'}"
    if row.evidence == "indistinguishable" and "one_of_many" in row.notes:
        return "one_of_many"
    if row.evidence == "indistinguishable" and _side(row, "change"):
        return "borderline"  # outside the 90 % interval, inside the verdict's 95 %
    return row.evidence


def _finding_text(row: Row) -> str:
    return row.text(f"finding.{_finding(row)}", why=row.why(status=False))


def _joint(row: Row) -> str:
    """``but`` where target and evidence point apart, ``and`` where they agree."""
    finding = _finding(row)
    if finding in ("not_enough_data", "went_quiet") or finding.endswith("_drift"):
        return "with"
    return "and" if (row.status == "met") == finding.startswith("better") else "but"


# --- caveats


def _caveats(row: Row) -> list[str]:
    if row.number("actual") is None:
        return []
    said = [_total(row), _stretch_or_floor(row)]
    if _finding(row) == "better_attributable":
        said.append(row.text("caveat.consistent"))
    if "baseline_old" in row.notes and _finding(row) in ("better_level", "worse_level"):
        said.append(row.text("caveat.baseline_old", count=row.baseline_months))
    if "one_event_decides" in row.notes:
        said.append(row.text("caveat.one_event"))
    if row.evidence == "indistinguishable":
        said += [_smallest(row), _months(row)]
    return [*said, *_coverage(row)]


def _total(row: Row) -> str:
    """Where the total and the typical day tell different stories, and the day that made it."""
    if not row.compared:
        return row.text("caveat.day", **row.dominant) if row.dominant else ""
    if row.kind == "ratio":
        return row.text("caveat.day_ratio", **row.dominant) if row.dominant else ""
    typical, total = _side(row, "change"), _side(row, "total")
    if typical is not None and total is not None and typical != total:
        placed = row.placed("total_change", "total_low", "total_high") or {}
        of, day = "growth" if row.kind == "level" else "total", row.dominant or {}
        if not total and (row.number("total_change") or 0) * typical > 0:  # the same way, unsurely
            said = row.text(f"caveat.{of}_unsure", **placed)
            return f"{said} {row.text('caveat.day', **day)}" if day else said
        return row.text(f"caveat.{of}_day" if day else f"caveat.{of}", **placed, **day)
    return row.text("caveat.day", **row.dominant) if row.dominant else ""


def _side(row: Row, name: str) -> int | None:
    """On which side of the baseline the whole interval lies: 1, -1, or 0 where it straddles it."""
    low, high = row.number(f"{name}_low"), row.number(f"{name}_high")
    if low is None or high is None:
        return None
    return 1 if low > 0 else -1 if high < 0 else 0


def _stretch_or_floor(row: Row) -> str:
    actual, sign = row.number("actual") or 0.0, 1 if row.direction == "higher" else -1
    stretch, floor = row.number("stretch"), row.number("floor")
    if row.status == "met" and stretch is not None and sign * (actual - stretch) >= 0:
        return row.text("caveat.stretch", stretch=row.amount("stretch"))
    if row.status == "missed" and floor is not None and sign * (actual - floor) < 0:
        return row.text(f"caveat.floor_{row.direction}", floor=row.amount("floor"))
    return ""


def _smallest(row: Row) -> str:
    smallest = row.number("smallest_change")
    if smallest is None:
        return ""
    if smallest > SEVERAL:
        return row.text("caveat.smallest_several")
    shown = row.language.number(abs(smallest), "share", decimals=0)
    return row.text("caveat.smallest", smallest=shown)


def _months(row: Row) -> str:
    months = row.number("months_needed")
    return row.text("caveat.months", count=math.ceil(months)) if months and months >= 1 else ""


def _coverage(row: Row) -> list[str]:
    said = []
    missing = int(row.number("days_missing") or 0)
    if missing and "undecided_missing_days" not in row.notes:  # else the verdict has said so
        key = "missing_from_level" if row.kind == "level" else "missing"
        said.append(row.text(f"caveat.{key}", count=missing))
    if estimated := int(row.number("days_estimated") or 0):
        said.append(row.text("caveat.estimated", count=estimated))
    provisional = int(row.number("days_provisional") or 0)
    if provisional and "undecided_provisional_days" not in row.notes:
        said.append(row.text("caveat.provisional_days", count=provisional))
    if row.flag("verdict_provisional") and row.evidence != "not_enough_data":
        said.append(row.text("caveat.provisional", deadline=row.date("period_last", brief=True)))
    return said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
