"""Twitter Goals: how far each goal of a Twitter/X account has come, and how sure that is.

>>> import twitter_goals as tg
>>> account = tg.open("data/sample")
>>> account.progress("last")

Names are loaded when first used, so that ``import twitter_goals`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:  # what editors and type checkers see; nothing of it is loaded
    from twitter_goals import charts as charts
    from twitter_goals import drivers as drivers
    from twitter_goals import evidence as evidence
    from twitter_goals import exports as exports
    from twitter_goals import metrics as metrics
    from twitter_goals.account import Account as Account
    from twitter_goals.account import open as open
    from twitter_goals.errors import Finding as Finding
    from twitter_goals.errors import TwitterGoalsError as TwitterGoalsError
    from twitter_goals.metrics import CATALOGUE as CATALOGUE
    from twitter_goals.periods import Period as Period
    from twitter_goals.periods import parse_period

    period = parse_period

_WHERE = {
    "open": ("account", "open"),
    "Account": ("account", "Account"),
    "CATALOGUE": ("metrics", "CATALOGUE"),
    "Period": ("periods", "Period"),
    "period": ("periods", "parse_period"),
    "Finding": ("errors", "Finding"),
    "TwitterGoalsError": ("errors", "TwitterGoalsError"),
}
_MODULES = ("charts", "drivers", "evidence", "exports", "metrics")

__all__ = [*_WHERE, *_MODULES, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        module, attribute = _WHERE[name]
        return getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
