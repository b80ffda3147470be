"""The page of the calibration: what was asked, what was found, and the tables behind it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from twitter_goals.simulate import SCENARIOS, moving

LEAST_DIFFERENCE = 0.02  # of two powers on the same accounts that is told

INTRO = """\
# Are the verdicts true?

Recorded {date}, {accounts} simulated accounts for each row unless said otherwise, so that a
rate of 5 % carries about ± {error:.0f} points. Made by `make calibrate` (`tools/calibrate.py`),
which anyone can run again; the simulated accounts are in `lib/twitter_goals/simulate.py`, the
methods in `lib/twitter_goals/evidence/`.

"We are 12 % above the baseline" means nothing until one knows how much the account swings by
itself. A report therefore says *better* or *worse* only where chance alone would say so in one
month of twenty. This page checks that on accounts of which we know the truth, because we made
them: same days, weeks, viral posts, trends and gaps as seen in real exports, with a change
planted or not.
"""

ASKED = """\
## What was asked, what was found

{table}

Where something does not hold, it stands here as it came out. The single numbers are below.
"""

VERDICTS = """\
## Change against the baseline

*False alarms*: share of months called better or worse though nothing was done (nominal 5 %).
*Welch* is the t test of any textbook on the same days, *plain step* the AR(1)-aware regression
step without care for drift and viral days: the yardstick. *Verdict* is what reports print.

{alarms}

Where the account was moving by itself ({moving}) a *level* above the baseline's is
a fact, not an alarm; the verdict asks whether the period goes beyond that movement. The last
two columns say how often the report says that a trend was under way, and how often it gives a
verdict without saying so. On 84 days of baseline a trend of 6 % a month cannot be seen, by us
or by anyone; there it also does little harm.

*Power*: share of months in which a planted rise of 50 % (100 %) of every day is called better.
*Coverage*: how often the 90 % interval holds the truth, with nothing and with 50 % planted.
*Smallest*: the rise that such an account shows 4 times out of 5, as printed beside every
"indistinguishable" (median).

{power}

So one month rarely proves anything: with twelve weeks of baseline a typical account (B) needs
to rise by {smallest} for a month to show it 4 times out of 5.

The interval of the *total* is about the sum of the days. In J a viral day is in the period by
design: the total did rise, the typical day did not, and the two intervals say exactly that. In
the accounts that move by themselves the total includes that movement, which the planted effect
does not.
"""

FORECASTS = """\
## The chance of the target

Brier score: the mean square distance of the chance said from what came (0 or 1); smaller is
better. *Yes or no* is the straight line through the days so far, *normal error* the same with
the days' scatter around it. {forecasts} forecasts over the scenarios {keys}; the month's true
level differs from the baseline's by 20 % either way, the target from the baseline's month by 30
%.

{brier}

How much better could it be? In the scenarios {knowable} one can write down what somebody would
say who knows all of the account (its week, memory, spread, viral posts and trend, and by how
much months differ) and only this month's level and the days to come not: {bound}.

Reliability, all days together: of the months of which a chance was said, how many came true?

{reliability}
"""

OTHERS = """\
## Rates

Engagement rates and conversion rates by day of posting (each post with a reach and a rate of
its own). *Two proportions* is the usual z test, which treats every impression as a coin toss.

{rates}

## Followers by a date

90 % interval of the total 30, 90 and 180 days ahead, against the band of a straight line
through it.

{followers}

## Looking every day, many sub-goals, weekly charts

A verdict before the period's end is provisional and needs a smaller p-value (p_needed); asked
every day from the seventh on, {any_day} of unchanged months get one on any day ({naive} with p
< 0.05 asked every day; {at_end} at the end alone).

Seven metrics that share half their noise: {plain} of unchanged months have some flag, {held}
after the false discovery rate is held over the report.

The XmR view is for looking, not for verdicts: a signal in the four weeks after an unchanged
baseline came in {weeks}.
"""

REAL = """\
## Months of real accounts

Each full month of {accounts} accounts whose exports we have, every metric with something in it,
against the days before it. Nobody knows what was done in them, so a flag need not be false; the
months of one account and its metrics hang together, so the {months} comparisons are far fewer
pieces of evidence.

{table}

*Withheld*: an account that went quiet, came alive or changed lastingly within its baseline gets
the reason instead of a verdict. Account by account:

{accounts_table}

Accounts that were started, surged or fell silent within the export keep getting verdicts: the
change is real there, and what is not known is its cause.
"""

COST = """\
## Cost

One account-month of twelve sub-goals, change and forecast of each: {weeks:.0f} ms of CPU here
with baselines of four to twelve weeks, {year:.0f} ms with a year's (medians of seven).
"""


def page(
    *,
    date: str,
    accounts: int,
    verdicts: pd.DataFrame,
    forecasts: pd.DataFrame,
    rates: pd.DataFrame,
    followers: pd.DataFrame,
    peeking: dict[str, float],
    many: dict[str, float],
    weeks: pd.DataFrame,
    real: pd.DataFrame | None,
    cost: dict[str, float],
) -> str:
    """The whole page, in Markdown."""
    error = 196 * float(np.sqrt(0.05 * 0.95 / accounts))
    parts = [
        INTRO.format(date=date, accounts=accounts, error=error),
        ASKED.format(table=asked(verdicts, forecasts, cost)),
        VERDICTS.format(
            alarms=_alarms(verdicts),
            power=_power(verdicts),
            smallest=_percent(verdicts.loc["B", "smallest"]),
            moving=", ".join(key for key in verdicts.index if moving(SCENARIOS[key])),
        ),
        FORECASTS.format(
            forecasts=f"{len(forecasts):,}",
            keys=", ".join(forecasts["key"].unique()),
            brier=_brier(forecasts),
            reliability=_reliability(forecasts),
            knowable=", ".join(forecasts.dropna(subset="informed")["key"].unique()),
            bound=_bound(forecasts),
        ),
        OTHERS.format(
            rates=_rates(rates),
            followers=_followers(followers),
            weeks=", ".join(f"{_percent(v)} ({k})" for k, v in weeks["any_signal"].items()),
            **{name: _percent(value) for name, value in (peeking | many).items()},
        ),
    ]
    if real is not None and len(real):
        parts.append(_real(real))
    parts.append(COST.format(**cost))
    return "\n".join(parts)


def asked(verdicts: pd.DataFrame, forecasts: pd.DataFrame, cost: dict[str, float]) -> str:
    """The aims, the worst figure of each, and whether they hold."""
    moves = pd.Series({key: moving(SCENARIOS[key]) for key in verdicts.index})
    still, drifting = verdicts[~moves], verdicts[moves]
    told = still.drop(index="J")  # there the plain step finds the viral day, which is no power
    gain = told["power"] - told["plain_power"]
    less_power = ", ".join(
        f"{key} ({_percent(row['power'])} against {_percent(row['plain_power'])})"
        for key, row in told[gain < -LEAST_DIFFERENCE].iterrows()
    )
    columns = ["covered", "covered_50"]
    totals = told[["total_covered", "total_covered_50"]]
    table = reliability(forecasts)
    worst = table[table["n"] > 100]["gap"].abs().max()
    scores = brier(forecasts)
    less = 1 - pd.DataFrame(
        {name: scores["told"] / scores[name] for name in ("yes_or_no", "normal")}
    )
    rows = [
        ("False alarms without trend", "at most 7 %", *_alarm_row(still["verdict"], 0.07)),
        ("False alarms with trend or drift", "at most 10 %",
         *_alarm_row(drifting["verdict"], 0.10)),
        ("Power at +50 % without trend", "no less than the plain step's",
         f"{_percent(told['power'].mean())} against {_percent(told['plain_power'].mean())} on "
         f"average; less by more than two points in {less_power or 'none'}",
         not less_power),
        ("90 % intervals of the typical day, without trend", "87 to 95 % hold the truth",
         *_covered_row(still[columns])),
        ("the same, with trend or drift", "87 to 95 %", *_covered_row(drifting[columns])),
        ("90 % intervals of the total, without trend or J", "87 to 95 %", *_covered_row(totals)),
        ("Chance of the target", "within 5 points in every tenth",
         f"at most {100 * worst:.1f} points off", worst <= 0.05),
        *((f"Brier score on day {day}", "25 % below yes or no, 15 % below normal error",
           f"{_percent(row['yes_or_no'])} and {_percent(row['normal'])} below",
           row["yes_or_no"] >= 0.25 and row["normal"] >= 0.15) for day, row in less.iterrows()),
        ("An account-month of twelve sub-goals", "under 150 ms of CPU",
         f"{cost['weeks']:.0f} ms, with a year's baselines {cost['year']:.0f} ms",
         max(cost.values()) < 150),
    ]  # fmt: skip
    return _table(
        ("asked", "aim", "found", "holds"),
        [(a, b, c, "yes" if held else "**no**") for a, b, c, held in rows],
    )


def _alarm_row(alarms: pd.Series, most: float) -> tuple[str, bool]:
    """Mean and worst, those beyond the aim by name, and whether there are none."""
    beyond = ", ".join(f"{key} {_percent(value)}" for key, value in alarms[alarms > most].items())
    found = f"{_percent(alarms.mean())} on average, {_percent(alarms.max())} at most"
    return found + (f"; beyond it {beyond}" if beyond else ""), not beyond


def _covered_row(covered: pd.DataFrame) -> tuple[str, bool]:
    """Range, scenarios outside the aim by name, and whether there are none."""
    mean = covered.mean(axis=1)
    outside = mean[(mean < 0.87) | (mean > 0.95)]
    named = ", ".join(f"{key} {_percent(value)}" for key, value in outside.items())
    found = f"{_percent(mean.min())} ({mean.idxmin()}) to {_percent(mean.max())} ({mean.idxmax()})"
    return found + (f"; outside it {named}" if named else ""), not named


def brier(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Mean Brier score by day, each scenario counting alike; coverage of the interval."""
    happened = forecasts["happened"].astype(float)
    squares = pd.DataFrame(
        {
            "key": forecasts["key"], "day": forecasts["day"],
            "told": (forecasts["chance"] - happened) ** 2,
            "yes_or_no": (forecasts["yes_or_no"] - happened) ** 2,
            "normal": (forecasts["normal"] - happened) ** 2,
            "informed": (forecasts["informed"] - happened) ** 2,
            "covered": forecasts["covered"].astype(float),
        }
    )  # fmt: skip
    return squares.groupby(["key", "day"]).mean().groupby("day").mean()


def _bound(forecasts: pd.DataFrame) -> str:
    """How far below normal error one gets who knows the account, and how far what is told."""
    scores = brier(forecasts.dropna(subset="informed"))
    return "; ".join(
        f"day {day}, {_percent(1 - row['informed'] / row['normal'])} below normal error, "
        f"where the chance told is {_percent(1 - row['told'] / row['normal'])} below"
        for day, row in scores.iterrows()
    )


def reliability(forecasts: pd.DataFrame) -> pd.DataFrame:
    """By tenth of the chance said: how many, mean chance, share that came true, gap."""
    tenth = np.minimum((forecasts["chance"] * 10).astype(int), 9)
    table = forecasts.groupby(tenth).agg(
        n=("chance", "size"), said=("chance", "mean"), came=("happened", "mean")
    )
    return table.assign(gap=table["said"] - table["came"])


def _alarms(verdicts: pd.DataFrame) -> str:
    rows = [
        (key, SCENARIOS[key].name, SCENARIOS[key].baseline,
         *(_percent(row[name]) for name in ("welch", "plain", "verdict", "level", "attributable")),
         _percent(row["trend_said"]), _percent(row["untold"]))
        for key, row in verdicts.iterrows()
    ]  # fmt: skip
    head = ("", "account", "baseline, days", "Welch", "plain step", "**verdict**", "level",
            "attributable", "trend said", "verdict, trend unsaid")  # fmt: skip
    return _table(head, rows)


def _power(verdicts: pd.DataFrame) -> str:
    rows = [
        (key, *(_percent(row[name]) for name in (
            "plain_power", "power", "plain_power_100", "power_100", "plain_covered", "covered",
            "covered_50", "total_covered", "total_covered_50", "smallest")))
        for key, row in verdicts.iterrows()
    ]  # fmt: skip
    head = ("", "plain step, +50 %", "**verdict, +50 %**", "plain step, +100 %",
            "**verdict, +100 %**", "coverage, plain step", "coverage", "with +50 %",
            "coverage, total", "with +50 %", "smallest")  # fmt: skip
    return _table(head, rows)


def _brier(forecasts: pd.DataFrame) -> str:
    rows = [
        (int(day), *(f"{row[name]:.3f}" for name in ("yes_or_no", "normal", "told")),
         _percent(1 - row["told"] / row["yes_or_no"]), _percent(1 - row["told"] / row["normal"]),
         _percent(row["covered"]))
        for day, row in brier(forecasts).iterrows()
    ]  # fmt: skip
    head = ("day of 30", "yes or no", "normal error", "**told**", "below yes or no",
            "below normal error", "coverage of the 90 % band")  # fmt: skip
    return _table(head, rows)


def _reliability(forecasts: pd.DataFrame) -> str:
    rows = [
        (f"{10 * tenth}-{10 * tenth + 10} %", f"{int(row['n']):,}", _percent(row["said"]),
         _percent(row["came"]))
        for tenth, row in reliability(forecasts).iterrows()
    ]  # fmt: skip
    return _table(("chance", "forecasts", "said", "came true"), rows)


def _rates(rates: pd.DataFrame) -> str:
    names = ("two_proportions", "verdict", "covered", "covered_50", "power", "forecast")
    rows = [(key, *(_percent(row[name]) for name in names)) for key, row in rates.iterrows()]
    head = ("", "false alarms, two proportions", "**false alarms**", "coverage", "with +50 %",
            "power at +50 %", "coverage of the forecast, day 14")  # fmt: skip
    return _table(head, rows)


def _followers(followers: pd.DataFrame) -> str:
    rows = [
        (f"{name}, {ahead} days", _percent(row["line"]), _percent(row["covered"]),
         f"{row['yes_or_no']:.2f}", f"{row['brier']:.2f}")
        for (name, ahead), row in followers.iterrows()
    ]  # fmt: skip
    return _table(("", "line's band", "**coverage**", "Brier, yes or no", "Brier, told"), rows)


def _real(real: pd.DataFrame) -> str:
    rows = []
    for (kind, basis, days), part in real.groupby(["kind", "basis", "baseline"]):
        usual = part["welch"].astype(float).mean()
        rows.append(
            (
                f"{'sums' if kind == 'flow' else 'rates'}, {basis.replace('_', ' ')}", days,
                part["account"].nunique(), len(part), "–" if np.isnan(usual) else _percent(usual),
                *(_percent(part[name].mean()) for name in (
                    "level", "verdict", "attributable", "trend_said", "withheld")),
            )
        )  # fmt: skip
    head = ("", "baseline, days", "accounts", "comparisons", "Welch", "level", "**verdict**",
            "attributable", "trend said", "withheld")  # fmt: skip
    accounts = [
        (f"account {number}", len(part), _percent(part["welch"].astype(float).mean()),
         *(_percent(part[name].mean()) for name in (
            "level", "verdict", "attributable", "trend_said", "withheld", "large_shift")))
        for number, part in real.groupby("account")
    ]  # fmt: skip
    names = ("", "comparisons", "Welch", "level", "**verdict**", "attributable", "trend said",
             "withheld", "shift too large for a swing")  # fmt: skip
    return REAL.format(
        accounts=real["account"].nunique(), months=f"{len(real):,}", table=_table(head, rows),
        accounts_table=_table(names, accounts),
    )  # fmt: skip


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    marks = ["---"] * 1 + ["---:"] * (len(lines[0]) - 1)
    return "\n".join(
        "| " + " | ".join(map(str, line)) + " |" for line in [lines[0], marks, *lines[1:]]
    )


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"
