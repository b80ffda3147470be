"""REHEARSE: what the first report of a process pays for, paid once before its children fork.

Templates are compiled, tables of words and rules of plurals read, the goal file's models built,
fonts found and charts drawn: on made-up values, of no account. A forked child starts with all of
it done; without it, each would do it again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from twitter_goals import charts, goals, languages
from twitter_goals.goals import schema
from twitter_goals.page.environment import environment

GOALS = """\
account: {handle: nobody, language: en}
goals:
  - name: any
    why: To be rehearsed.
    subgoals: [{name: any, metric: impressions, target: {at_least: 1, per: month}}]
metrics: [{name: own, numerator: likes, denominator: impressions}]
"""
ROW = {"kind": "flow", "unit": "count", "status": "met", "target": 1.0}


def rehearse() -> None:
    """Do it all once. Starts no thread and leaves nothing behind but warm caches."""
    goals.parse(GOALS)
    for model in schema.FILES.values():
        schema.adapter(model)
    templates = environment()
    for name in templates.list_templates(filter_func=lambda name: name.startswith("fragments/")):
        templates.get_template(name)
    days = pd.date_range("2026-01-01", periods=40, freq="D", unit="us")
    events = pd.DataFrame({"day": days[[20]], "title": ["any"]})
    burn_up = pd.DataFrame({"actual": np.arange(40.0)}, days)
    for code in languages.codes():
        language = languages.language(code)
        language.number(2.0, "points")
        timeline = charts.timeline_chart(pd.Series(np.arange(40.0), days), events, language)
        way = charts.burn_up_chart(burn_up, ROW, language)
        for chart in (timeline, way):
            charts.svg(chart, "any", language.text("page.failed"), "")
