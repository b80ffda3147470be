"""The report's look for an analyst's own charts in a notebook."""

from __future__ import annotations

from twitter_goals.charts.style import PALETTE, SMALL, TEXT

QUALITATIVE = ("accent", "behind", "on_track", "at_risk", "missed", "muted")


def theme() -> None:
    """Give seaborn and matplotlib the report's colours, type and restraint, until the next theme.

    The report's own charts are drawn without seaborn and under settings of their own, so that
    this changes none of them.
    """
    import seaborn

    ink, muted, rule = PALETTE["ink"], PALETTE["muted"], PALETTE["rule"]
    seaborn.set_theme(
        style="white",
        font="DejaVu Sans",  # comes with matplotlib and has the Persian letters
        palette=[PALETTE[name] for name in QUALITATIVE],
        rc={
            "font.size": TEXT,
            "svg.fonttype": "none",
            "axes.formatter.min_exponent": 6,  # 1000, not a power of ten
            "figure.figsize": (7.5, 3.2),
            "axes.titlesize": TEXT,
            "axes.labelsize": SMALL,
            "axes.labelcolor": muted,
            "axes.edgecolor": rule,
            "axes.grid": True,
            "axes.grid.axis": "x",
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "grid.color": rule,
            "text.color": ink,
            "xtick.color": muted,
            "ytick.color": ink,
            "xtick.labelsize": SMALL,
            "ytick.labelsize": SMALL,
        },
    )
