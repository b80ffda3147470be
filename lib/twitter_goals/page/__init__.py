"""LAY OUT: tables, sentences and figures → escaped HTML fragments; adds nothing to them.

Each function takes the report of one month (``monthly.MonthlyReport``, or anything with its
attributes) and gives a piece of page. Templates are under ``templates/report/fragments``, where
whoever wants another look finds them beside the page's CSS. What a report does not have is left
out, or said to be missing; nothing here fails on it.
"""

from twitter_goals.page.about import glossary, provenance, quality
from twitter_goals.page.document import document, index_page, metadata, style
from twitter_goals.page.drivers import drivers
from twitter_goals.page.overview import contents, headline, scorecard, title
from twitter_goals.page.subgoal import subgoal

__all__ = [
    "contents",
    "document",
    "drivers",
    "glossary",
    "headline",
    "index_page",
    "metadata",
    "provenance",
    "quality",
    "scorecard",
    "style",
    "subgoal",
    "title",
]
