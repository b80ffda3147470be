"""SHOW: the catalogue as a mapping that people ask by hand: a wrong name gets the nearest one."""

from __future__ import annotations

from twitter_goals import cards
from twitter_goals.metrics.definition import Metric


class Catalogue(dict[str, Metric]):
    """Metrics by name. Raises UsageError with the nearest name for one that is not there."""

    def __missing__(self, name: str) -> Metric:
        from twitter_goals.metrics.custom import resolve

        return resolve(name)

    def __repr__(self) -> str:
        return f"<{len(self)} metrics: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        head = ["metric", "", "unit", "bases", "what it is not"]
        rows = [
            [each.name, each.title_in("en"), each.unit, ", ".join(each.bases),
             each.is_not_in("en")]
            for each in self.values()
        ]  # fmt: skip
        return str(cards.grid(head, rows))
