"""How often the verdicts are right, on simulated accounts: writes docs/calibration.md.

    make calibrate                                    a quarter of an hour of CPU, on all cores
    make calibrate OPTIONS="--accounts 100"           a quick look, printed with --out -

With TWITTER_GOALS_REAL_EXPORTS naming a folder of account folders, months of real accounts are
compared with the months before them, too. Only counts go to the page.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibrate_page import page
from calibrate_references import (
    informed_chance,
    knowable,
    pace_normal_error,
    pace_yes_or_no,
    plain_step,
    welch,
)
from twitter_goals import evidence
from twitter_goals.simulate import (
    ORGANISATION_WEEK,
    SCENARIOS,
    Account,
    remembering_noise,
    simulate,
    simulate_followers,
    simulate_rate,
)

ROOT = Path(__file__).parents[1]
TOLD = ("better", "worse")
EFFECTS = (0.0, 0.5, 1.0)
FORECAST = ("A", "B", "C", "D", "E84", "E365", "F84", "F365", "G", "H", "I", "K", "N", "O", "P")
DAYS_SEEN = (7, 14, 21)
BETWEEN_MONTHS = 0.2  # log SD of a month's true level


def drawn(key: str, number: int, effect: float = 0.0, **changes: Any) -> Account:
    """Account ``number`` of a scenario; the same one every time."""
    seed = [number, sum(map(ord, key)), round(effect * 100) + 100]
    return simulate(replace(SCENARIOS[key], **changes), np.random.default_rng(seed), effect)


def verdicts(accounts: int, say: Callable[[str], None]) -> pd.DataFrame:
    """False alarms, coverage and power of ``change`` in every scenario."""
    rows = []
    for key in SCENARIOS:
        frame = pd.DataFrame(on_all_cores(_one_account, key, accounts))
        null, half = frame[frame.effect == 0], frame[frame.effect == 0.5]
        double = frame[frame.effect == 1.0]
        rows.append(
            {
                "key": key, "welch": null.welch.mean(), "plain": null.plain.mean(),
                "verdict": null.verdict.mean(), "level": null.level.mean(),
                "attributable": null.attributable.mean(),
                "trend_said": null.trend_said.mean(),
                "untold": (null.verdict & ~null.trend_said).mean(),
                "covered": null.covered.mean(), "covered_50": half.covered.mean(),
                "plain_covered": null.plain_covered.mean(),
                "total_covered": null.total_covered.mean(),
                "total_covered_50": half.total_covered.mean(),
                "plain_power": half.plain.mean(), "power": half.verdict.mean(),
                "plain_power_100": double.plain.mean(), "power_100": double.verdict.mean(),
                "smallest": null.smallest.median(), "method": null.method.mode()[0],
            }
        )  # fmt: skip
        say(f"{key}: false alarms {rows[-1]['verdict']:.3f}")
    return pd.DataFrame(rows).set_index("key")


def on_all_cores(
    work: Callable[[str, int], list[dict[str, Any]]], key: str, accounts: int
) -> list[dict[str, Any]]:
    """The rows of every account of a scenario, in their order."""
    with ProcessPoolExecutor(initializer=_strict) as pool:
        parts = pool.map(work, [key] * accounts, range(accounts), chunksize=10)
        return [row for part in parts for row in part]


def _strict() -> None:
    """No overflow and no division by nothing goes by unseen."""
    warnings.simplefilter("error", RuntimeWarning)


def _one_account(key: str, number: int) -> list[dict[str, Any]]:
    rows = []
    for effect in EFFECTS:
        account = drawn(key, number, effect)
        windows = account.baseline, account.period
        seen = evidence.change(account.values, *windows)
        p, low, high = plain_step(account.values, *windows)
        rows.append(
            {
                "effect": effect, "welch": welch(account.values, *windows) < 0.05,
                "plain": p < 0.05, "plain_covered": low <= np.log1p(effect) <= high,
                "verdict": seen.verdict in TOLD, "level": seen.level_verdict in TOLD,
                "attributable": seen.attributable_verdict in TOLD,
                "covered": seen.low <= effect <= seen.high,
                "total_covered": seen.total_low <= effect <= seen.total_high,
                "trend_said": seen.trend_under_way, "smallest": seen.smallest_change,
                "method": seen.method,
            }
        )  # fmt: skip
    return rows


def forecasts(accounts: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row a forecast: scenario, day, what was said, what others said, what came.

    The others: two simpler ways, and one who knows the account. The target differs from the
    baseline's month by a log SD of 0.3.
    """
    rows = []
    for key in FORECAST:
        rows += on_all_cores(_forecasts_of_one, key, accounts)
        say(f"{key}: forecast")
    return pd.DataFrame(rows)


def _forecasts_of_one(key: str, number: int) -> list[dict[str, Any]]:
    random = np.random.default_rng([number, sum(map(ord, key)), 7])
    effect = float(np.expm1(BETWEEN_MONTHS * random.standard_normal()))
    account = drawn(key, number, effect, missing=0.0)
    values, (first, last) = account.values, account.period
    total = float(values[first:last].sum())
    usual = float(values[: account.baseline[1]].mean())
    days = (last - first).days + 1
    target = max(1.0, round(usual * days * np.exp(0.3 * random.standard_normal())))
    rows = []
    for day in DAYS_SEEN:
        as_of = first + pd.Timedelta(days=day - 1)
        told = evidence.forecast(values, account.baseline, account.period, as_of, target)
        part = values[first:as_of].to_numpy()
        informed = np.nan
        if knowable(SCENARIOS[key]):
            informed = informed_chance(
                SCENARIOS[key], values, first, days, day, target, BETWEEN_MONTHS,
                np.random.default_rng([number, day]),
            )  # fmt: skip
        rows.append(
            {
                "key": key, "day": day, "happened": total >= target,
                "chance": told.chance,
                "yes_or_no": pace_yes_or_no(part, days, target),
                "normal": pace_normal_error(part, days, target), "informed": informed,
                "covered": told.low <= total <= told.high,
            }
        )  # fmt: skip
    return rows


def rates(accounts: int) -> pd.DataFrame:
    """Change and forecast of engagement rates, by day of posting."""
    kinds = {
        "a post a day, 84 days": {},
        "a post every other day": {"posts_a_day": 0.5},
        "rare conversions": {"rate": 0.0006},
        "a year's baseline": {"baseline": 365},
        "drifting rate, a year": {"baseline": 365, "drift": 0.1},
    }
    rows = []
    for name, kind in kinds.items():
        seen = []
        for i in range(accounts):
            for effect in (0.0, 0.5):
                random = np.random.default_rng([i, round(10 * effect), 3])
                n, d, account = simulate_rate(random, effect=effect, **kind)
                windows = account.baseline, account.period
                told = evidence.ratio_change(n, d, *windows)
                base, now = n[: windows[0][1]].sum(), n[windows[1][0] :].sum()
                a, b = d[: windows[0][1]].sum(), d[windows[1][0] :].sum()
                pooled = (base + now) / (a + b)
                error = np.sqrt(pooled * (1 - pooled) * (1 / a + 1 / b))
                middle = windows[1][0] + pd.Timedelta(days=13)
                ahead = evidence.ratio_forecast(n, d, *windows, middle)
                seen.append(
                    {
                        "effect": effect, "verdict": told.verdict in TOLD,
                        "covered": told.low <= effect <= told.high,
                        "two_proportions": abs(now / b - base / a) > 1.96 * error,
                        "forecast": ahead.low <= now / b <= ahead.high,
                    }
                )  # fmt: skip
        frame = pd.DataFrame(seen)
        null, half = frame[frame.effect == 0], frame[frame.effect > 0]
        rows.append(
            {
                "name": name, "two_proportions": null.two_proportions.mean(),
                "verdict": null.verdict.mean(), "covered": null.covered.mean(),
                "covered_50": half.covered.mean(), "power": half.verdict.mean(),
                "forecast": null.forecast.mean(),
            }
        )  # fmt: skip
    return pd.DataFrame(rows).set_index("name")


def followers(accounts: int) -> pd.DataFrame:
    """Forecast of a follower total, 30, 90 and 180 days ahead, and the straight line's band."""
    rows = []
    for name, kind in {
        "steady": {"drift": 0.0}, "drifting": {}, 
        "rough": {"gain": 3.0, "spread": 1.1, "drift": 0.4},
        "few": {"gain": 0.8, "loss": 0.3, "drift": 0.2},
    }.items():  # fmt: skip
        for ahead in (30, 90, 180):
            seen = []
            for i in range(accounts):
                random = np.random.default_rng([i, ahead, 5])
                totals = simulate_followers(random, days=180 + ahead, **kind)
                now, end = totals.index[179], totals.index[-1]
                target = round(totals.iloc[179] * 1.05)
                window = (totals.index[150], end)
                told = evidence.level_forecast(
                    totals[:now], (totals.index[0], now), window, now, target
                )
                gains = totals.iloc[95:180].diff().dropna()
                line = totals.iloc[179] + gains.mean() * ahead
                reach = 1.645 * gains.std() * np.sqrt(ahead / gains.size)  # the fitted line's
                truth = totals.iloc[-1]
                seen.append(
                    {
                        "covered": told.low <= truth <= told.high,
                        "line": abs(truth - line) <= reach,
                        "brier": (told.chance - (truth >= target)) ** 2,
                        "yes_or_no": float((line >= target) != (truth >= target)),
                    }
                )
            rows.append({"name": name, "ahead": ahead, **pd.DataFrame(seen).mean()})
    return pd.DataFrame(rows).set_index(["name", "ahead"])


def peeking(accounts: int) -> dict[str, float]:
    """Looking every day from the seventh on: chance of a verdict on any of them."""
    any_day, naive, at_end = [], [], []
    for i in range(accounts):
        account = drawn("B", i, missing=0.0)
        first = account.period[0]
        looks = [
            evidence.change(
                account.values, account.baseline, account.period,
                as_of=first + pd.Timedelta(days=day - 1),
            )
            for day in range(7, 31)
        ]  # fmt: skip
        any_day.append(any(look.verdict in TOLD for look in looks))
        naive.append(any(look.p_value < 0.05 for look in looks))
        at_end.append(looks[-1].verdict in TOLD)
    return {
        "any_day": float(np.mean(any_day)), "naive": float(np.mean(naive)),
        "at_end": float(np.mean(at_end)),
    }  # fmt: skip


def many(accounts: int, metrics: int = 7) -> dict[str, float]:
    """Seven metrics that share half their noise: a month with any flag, plain and adjusted."""
    days = pd.date_range("2024-01-01", periods=114, freq="D", unit="us")
    week = np.log(np.asarray(ORGANISATION_WEEK))[days.day_of_week]
    baseline, period = (days[0], days[83]), (days[84], days[-1])
    plain, held = [], []
    for i in range(accounts):
        random = np.random.default_rng([i, 11])
        shared = remembering_noise(114, 0.6, 0.5, random)
        p = []
        for level in np.linspace(4, 8, metrics):
            own = remembering_noise(114, 0.6, 0.4, random)
            values = random.poisson(np.exp(level + week + shared + own)).astype(float)
            p.append(evidence.change(pd.Series(values, days), baseline, period).p_value)
        plain.append(min(p) < 0.05)
        held.append(bool(evidence.adjust(p).any()))
    return {"plain": float(np.mean(plain)), "held": float(np.mean(held))}


def weeks_chart(accounts: int) -> pd.DataFrame:
    """Signals of the XmR view in the four weeks after the baseline, nothing having changed."""
    rows = []
    for key in ("A", "B", "D", "G", "I"):
        signals = []
        for i in range(accounts):
            account = drawn(key, i)
            seen = evidence.xmr(account.values, account.baseline)
            after = seen[~seen["in_baseline"] & (seen.index >= account.period[0])]
            signals.append(bool(after["signal"].any()))
        rows.append({"key": key, "any_signal": float(np.mean(signals))})
    return pd.DataFrame(rows).set_index("key")


def real_months(folder: Path | None) -> pd.DataFrame | None:
    """Each full month of real accounts against the 84 (365) days before it; nothing is known to
    have been done. Metrics with almost nothing but zeros are left out.
    """
    if folder is None or not folder.is_dir():
        return None
    from twitter_goals import exports, metrics, tidy

    rows = []
    for number, account in enumerate(sorted(p for p in folder.iterdir() if p.is_dir()), 1):
        files = [exports.read(path) for path in sorted(account.rglob("*.csv"))]
        data = tidy.tidy(files)
        for metric in metrics.CATALOGUE.values():
            for basis in metric.bases if metric.kind in ("flow", "ratio") else ():
                daily = metrics.daily(data, metric, basis).dropna(subset="numerator")
                if len(daily) >= 114 and (daily["numerator"] != 0).mean() > 0.05:
                    rows += _real_metric(number, metric.kind, basis, daily)
    return pd.DataFrame(rows)


def _real_metric(
    account: int, kind: str, basis: str, daily: pd.DataFrame
) -> Iterable[dict[str, Any]]:
    first, last = daily.index.min(), daily.index.max()
    for month in pd.period_range(first, last, freq="M"):
        start, end = month.start_time.normalize(), month.end_time.normalize()
        for days in (84, 365):
            before = (start - pd.Timedelta(days=days), start - pd.Timedelta(days=1))
            if end > last or before[0] < first:
                continue
            if kind == "ratio":
                pair = daily["numerator"], daily["denominator"]
                seen = evidence.ratio_change(*pair, before, (start, end))
                usual = np.nan
            else:
                seen = evidence.change(daily["numerator"], before, (start, end))
                usual = welch(daily["numerator"], before, (start, end)) < 0.05
            yield {
                "account": account, "kind": kind, "basis": basis, "baseline": days,
                "welch": usual, "verdict": seen.verdict in TOLD,
                "level": seen.level_verdict in TOLD,
                "attributable": seen.attributable_verdict in TOLD,
                "trend_said": seen.trend_under_way,
                "withheld": seen.verdict == "not_enough_data",
                "large_shift": "large_shift" in seen.notes,
            }  # fmt: skip


def cost() -> dict[str, float]:
    """CPU milliseconds of one account-month of twelve sub-goals: change and forecast of each."""
    keys = ("A", "B", "C", "B", "G", "H", "I", "K", "N", "P", "Q", "O")
    return {"weeks": _month(keys), "year": _month(("D", "L", "D", "L", "OE", "OF") * 2)}


def _month(keys: Iterable[str]) -> float:
    accounts = [drawn(key, 1) for key in keys]

    def month() -> None:
        for account in accounts:
            middle = account.period[0] + pd.Timedelta(days=13)
            windows = account.baseline, account.period
            evidence.change(account.values, *windows)
            evidence.forecast(account.values, *windows, middle, 1000.0)

    month()
    spent = []
    for _ in range(7):
        start = time.process_time()
        month()
        spent.append(time.process_time() - start)
    return 1000 * float(np.median(spent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=400, help="per scenario (400)")
    parser.add_argument("--date", default=str(dt.date.today()), help="written on the page")
    parser.add_argument("--out", default=str(ROOT / "docs" / "calibration.md"), help="- to print")
    options = parser.parse_args()
    _strict()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    count = options.accounts
    real = os.environ.get("TWITTER_GOALS_REAL_EXPORTS")
    text = page(
        date=options.date,
        accounts=count,
        verdicts=verdicts(count, say),
        forecasts=forecasts(count, say),
        rates=rates(count),
        followers=followers(max(count // 2, 1)),
        peeking=peeking(max(count // 2, 1)),
        many=many(count),
        weeks=weeks_chart(count),
        real=real_months(Path(real) if real else None),
        cost=cost(),
    )
    say(f"{sum(os.times()[:4]):.0f} CPU-seconds")
    if options.out == "-":
        print(text)
        return
    aside = Path(options.out + ".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(options.out)
    say(options.out)


if __name__ == "__main__":
    main()
