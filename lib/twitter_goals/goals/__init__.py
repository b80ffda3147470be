"""READ GOALS: goal files → frozen values; all problems at once, with file, line and column."""

from twitter_goals.goals.loading import NAME, examine, load, parse
from twitter_goals.goals.model import (
    AccountSettings,
    Goal,
    GoalFile,
    SourceFile,
    SubGoal,
    Target,
)
from twitter_goals.goals.roll_up import roll_up
from twitter_goals.goals.values import Amount, Schedule

__all__ = [
    "NAME",
    "AccountSettings",
    "Amount",
    "Goal",
    "GoalFile",
    "Schedule",
    "SourceFile",
    "SubGoal",
    "Target",
    "examine",
    "load",
    "parse",
    "roll_up",
]
