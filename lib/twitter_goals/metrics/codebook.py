"""The catalogue as a page: the part of ``data/README.md`` between two markers."""

from __future__ import annotations

from collections.abc import Iterator

from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.definition import Metric

BEGIN = "<!-- metrics: generated from the catalogue; do not edit by hand -->"
END = "<!-- /metrics -->"
BASES = {
    "by_day": "by day",
    "by_post": "by post",
    "conversion": "conversions/",
    "judged": "manual.csv",
}
UNITS = {"per_1000": "per 1,000"}
GROUPS = (  # in this order: a metric stands in the first that takes it
    ("Counts", lambda metric: metric.kind == "flow" and metric.bases != ("conversion",)),
    ("Conversions and cost", lambda metric: metric.kind == "flow"),
    ("Audience", lambda metric: metric.kind == "level"),
    ("Rates", lambda metric: metric.kind == "ratio" and metric.unit == "share"),
    ("Other ratios", lambda metric: metric.kind == "ratio"),
    ("Figures over posts", lambda metric: metric.kind == "post_statistic"),
    ("Judged, not measured", lambda metric: metric.kind == "judged"),
)


def section() -> str:
    """The generated part, markers included."""
    return "\n".join([BEGIN, "", *_lines(), END])


def into(page: str) -> str:
    """The page with that part put in place of the old one; at the end where there is none."""
    if BEGIN in page and END in page:
        head, rest = page.split(BEGIN, 1)
        return head + section() + rest.split(END, 1)[1]
    return f"{page.rstrip()}\n\n{section()}\n".lstrip()


def _lines() -> Iterator[str]:
    yield "## Metrics"
    yield ""
    yield (
        f"The {len(CATALOGUE)} metrics a goal file may use. *By day* is what happened on a UTC day "
        "on posts of any age; *by post* is what the posts of a period gathered until the export; "
        "the two are different quantities and never add up. A rate is a ratio of sums."
    )
    left = dict(CATALOGUE)
    for title, belongs in GROUPS:
        chosen = [metric for metric in left.values() if belongs(metric)]
        for metric in chosen:
            del left[metric.name]
        yield ""
        yield f"### {title}"
        yield ""
        yield "| name | English | فارسی | unit | basis | better | formula | source | it is not |"
        yield "|---|---|---|---|---|---|---|---|---|"
        yield from map(_row, chosen)
    yield ""
    yield "### What no export gives"
    yield ""
    yield (
        "Reach (people rather than views), quotes apart from reposts, mentions, who the readers "
        "are (age, place, language), views by followers and by others apart, sentiment, share of "
        "voice, the time until a reply. A goal that needs one of them is judged by a rule that is "
        "written down, and its values are kept in `manual.csv`."
    )
    yield ""


def _row(metric: Metric) -> str:
    cells = (
        f"`{metric.name}`",
        metric.title_in("en"),
        metric.title_in("fa"),
        UNITS.get(metric.unit, metric.unit),
        ", ".join(BASES[basis] for basis in metric.bases),
        metric.better,
        metric.formula_in("en"),
        metric.source_in("en"),
        metric.is_not_in("en"),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
