"""AGE: how long ago a baseline ended, from when on that weakens verdicts, what a new one takes."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twitter_goals.periods import DAYS_A_MONTH, Calendar, format_date, period_of

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline

# An account drifts by itself, and the older its baseline the more of a change that may be. Verdicts
# allow for it: half a year on, of simulated accounts that drift or rise by 6 % a month (F84 and E84
# of ``simulate``, nothing done, 200 each, November 2026) 10 to 12 % of months are called better or
# worse, where 19 to 27 % were without. The price is what they can show: a typical account's doubled
# days (B) are told in 30 % of months, right after the baseline in half. A test counts again.
OLD_DAYS = 183
WINDOW_MONTHS = 3  # of a new baseline, as the guide advises: two or three ordinary months


@dataclass(frozen=True)
class Renewal:
    """The window a new baseline would take, and the name it could have."""

    first: dt.date
    last: dt.date
    name: str
    calendar: Calendar

    def command(self, folder: str) -> str:
        """What to type, with the days in the account's own calendar."""
        first, last = (format_date(day, self.calendar) for day in (self.first, self.last))
        return (
            f"twitter-goals baseline {shlex.quote(folder)} --from {first} --to {last} "
            f"--name {self.name}"
        )


def days(baseline: Baseline, first: dt.date) -> int:
    """Days between the baseline's last and ``first``, neither of them counted; 0 or more."""
    return max((first - baseline.last).days - 1, 0)


def months(age: float) -> int:
    """That many days as whole months, rounded."""
    return round(age / DAYS_A_MONTH)


def renewal(through: dt.date, calendar: Calendar) -> Renewal:
    """The last three whole months that are over at the end of ``through``."""
    last = period_of(through, "month", calendar)
    if last.last > through:
        last = last.step(-1)
    first = last.step(1 - WINDOW_MONTHS)
    return Renewal(first.first, last.last, f"{first.label}-to-{last.label}", calendar)
