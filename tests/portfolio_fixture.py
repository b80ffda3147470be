"""An output folder of several accounts, as their runs left it; figures to check by eye."""

import json
from pathlib import Path

TITLES = {
    "en": {"audience": "Attract the target audience", "brand": "Brand awareness"},
    "fa": {"audience": "جذب مخاطب هدف", "brand": "آگاهی از برند"},
}
MONTHS = {"en": ("2026-09", "2026-10", "2026-11"), "fa": ("1405-06", "1405-07", "1405-08")}


def summary(account, period, language="en", goals=None, **more) -> dict:
    """``goals``: name → (attainment, statuses of its sub-goals)."""
    goals = {"audience": (0.5, ["met", "missed"])} if goals is None else goals
    jalali = period.startswith("14")
    return {
        "schema_version": 1,
        "account": account,
        "language": language,
        "calendar": "jalali" if jalali else "gregorian",
        "period": period,
        "period_first": "2026-10-01",
        "period_last": "2026-10-31",
        "as_of": "2026-11-02",
        "redacted": [],
        "goals": [
            {"goal": name, "title": TITLES[language].get(name, name), "level": 1,
             "attainment": attainment}
            for name, (attainment, _) in goals.items()
        ],
        "subgoals": [
            {"goal": name, "subgoal": f"{name}-{number}", "status": status, "actual": 1.0,
             "title": f"{name} {number}", "unit": "count"}
            for name, (_, statuses) in goals.items()
            for number, status in enumerate(statuses)
        ],
    } | more  # fmt: skip


def put(out: Path, content, where: str | None = None, name: str = "summary.json") -> Path:
    """The run's folder, ``account/period`` unless told otherwise, with its file."""
    place = out / (where or f"{content['account']}/{content['period']}")
    place.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (place / name).write_text(text, encoding="utf-8")
    if name == "summary.json":
        (place / "report.html").write_text("<!DOCTYPE html>", encoding="utf-8")
    return place


def accounts(out: Path, language: str = "en") -> Path:
    """Five accounts: fine, behind, failed since, unreadable, and with another set of goals."""
    before, now, after = MONTHS[language]
    fine = {"audience": (1.0, ["met", "met"]), "brand": (0.8, ["met", "on_track", "missed"])}
    low = {"audience": (0.25, ["missed", "behind"]), "brand": (None, ["not_enough_data"])}
    put(out, summary("fine", before, language, low))
    put(out, summary("fine", now, language, fine))
    put(out, summary("low", now, language, low))
    put(out, summary("stopped", now, language, fine))
    put(out, "<p>failed", f"stopped/{after}", "failed.html")
    put(out, "{", f"torn/{now}")
    put(out, summary("other", now, language, {"culture": (0.5, ["at_risk", "met"])}))
    return out
