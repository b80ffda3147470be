# ruff: noqa: E501  (a page, written as it is)
"""The goal file as a page: every key with what it takes, what it says and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from twitter_goals.goals import fields, schema

# Heading, the class of the model, and an example of each key. A test reads every one of them.
SECTIONS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("At the top of goals.yaml", "", {
        "account": "{handle: khabar_example, language: fa}",
        "baseline": "winter-2026",
        "followers": "{2026-03-21: 18250, 1405-06-10: 21388}",
        "goals": "[{name: brand-awareness}]",
        "metrics": "[{name: donors, numerator: donations, denominator: link_clicks}]",
    }),
    ("account", "AccountSettings", {
        "handle": "khabar_example",
        "language": "fa",
        "calendar": "jalali",
        "timezone": "Asia/Tehran",
        "week_start": "saturday",
        "weekend": "[thursday, friday]",
        "currency": "EUR",
        "font": "Vazirmatn.woff2",
    }),
    ("goals: a major goal", "Goal", {
        "name": "attract-target-audience",
        "title": "{en: Attract the target audience, fa: جذب مخاطب هدف}",
        "why": "Sign-ups are readers who asked to hear from us again.",
        "owner": "editor in chief",
        "weight": "2",
        "subgoals": "[{name: seen, metric: impressions}]",
        "goals": "[{name: young-readers}]",
    }),
    ("subgoals: one measurable aim", "SubGoal", {
        "name": "newsletter-signups",
        "title": "{en: 30 sign-ups a month, fa: ماهی ۳۰ عضو تازه}",
        "metric": "newsletter_signups",
        "target": "{at_least: 30, per: month}",
        "basis": "by_day",
        "why": "The newsletter is the one channel that is ours.",
        "owner": "social desk",
        "stage": "conversion",
        "budget": "500",
        "weight": "2",
        "floor": "20",
        "stretch": "45",
    }),
    ("target: how much, until when", "Target", {
        "at_least": "{1405-07: 30, 1405-08: ۳۵}",
        "at_most": "2.5k",
        "increase_by": "20%",
        "decrease_by": "۱۰٪",
        "reach": "25000",
        "per": "month",
        "by": "1405-12-29",
        "from": "2026-07-01",
        "floor": "20",
        "stretch": "45",
    }),
    ("metrics: your own", "MetricEntry", {
        "name": "signups_per_1000_impressions",
        "title": "{en: Sign-ups per 1000, fa: عضویت در هر ۱۰۰۰}",
        "numerator": "newsletter_signups",
        "denominator": "impressions",
        "per": "1000",
        "unit": "per_1000",
        "better": "higher",
        "absent_days": "zero",
        "judged": "true",
        "scale": "{min: 1, max: 5}",
    }),
    ("scale: of a judged metric", "Scale", {"min": "1", "max": "5"}),
)  # fmt: skip

TARGETS: Mapping[str, str] = {
    "{at_least: 30, per: month}": "no less, in every month anew (`day week month quarter year`)",
    "{at_most: 2.5, per: quarter}": "no more",
    "{increase_by: 20%, per: month}": "a fifth over the baseline; `50` is fifty more",
    "{increase_by: 0.5pp, per: month}": "half a percentage point over the baseline: of a rate",
    "{decrease_by: 10%, per: month}": "a tenth under the baseline",
    "{reach: 25000, by: 2026-12-31}": "a total, once, by a day",
    "{at_least: 300, by: 1405-12-29}": "so many in all until that day, counted from the day after the baseline, or from `from`",
    "{at_most: 300, by: 2026-12-31}": "no more than so many in all until that day",
    "{at_least: 30, per: month, by: 2026-12-31}": "every month, for the last time in that one",
    "{at_least: 30, per: month, floor: 20, stretch: 45}": (
        "less than 20 would be a failure, 45 more than hoped for"
    ),
    "{at_least: {2026-10: 30, 2026-11: 35}, per: month}": (
        "a plan by months; a month without an entry has no target"
    ),
    "[{at_least: 20, per: month}, {at_least: 30, per: month, from: 2026-07-01}]": (
        "a target that changed: earlier months keep theirs"
    ),
}

HEAD = """\
# The goal file, key by key

*Generated from the library's own model (`make generated`), checked by a test.*

`goals.yaml` lies in the account folder; more files in its folder `goals/` may each hold `goals` and `metrics`. The commented
starter files beside this page teach by example (`twitter-goals init`); this page is for looking up. `twitter-goals check` tells
everything that is wrong at once, with line and column, and the nearest name that is right. An editor with a YAML language server
completes and explains keys and metrics as you type, through the first line of the file:

    # yaml-language-server: $schema=goals.schema.json
"""

TAIL = """\
## Numbers, days, texts

- **Numbers**: `30`, `1,500` (in quotes inside braces), `1.5k`, `2 million`, `20%`, `0.5pp`; `۳۰`, `۱٬۵۰۰`, `۱٫۵ هزار`, `۲۰٪`. Shares are
  written with `%`.
- **Days**: `2026-12-31`, `2026/12/31`, `1405-10-10`, `۱۴۰۵/۱۰/۱۰`. A year from 1300 to 1499 is Jalali, whatever the account's calendar.
- **Months of a plan**: `2026-10` or `1405-07`; quarters `2026-q4`, weeks `2026-w41`, years `2026`.
- **Texts**: one, or one a language: `{en: …, fa: …}`. A text with a comma inside braces, or with `: ` in it, needs quotes.
- **Names**: letters of any script, digits, `-`, `_`. They name reports and links, so they should last.
- Anchors, aliases, tags and repeated keys of YAML are refused. Nothing is ever evaluated.

## How far a major goal has come

The attainment of a major goal is the mean of its direct children's (its sub-goals and the goals right under it), weighted by `weight`,
each counted from 0 to 100 %: what one has beyond its target cannot hide what another lacks. Children whose attainment is not known are
left out and counted. Where children are measured in different units the report says that the figure compares with its own past only.
"""


def page() -> str:
    """``templates/goals/README.md``."""
    return "\n".join([HEAD, *_sections(), *_targets(), TAIL])


def _sections() -> Iterator[str]:
    made = schema.schema()
    for heading, name, examples in SECTIONS:
        node = made["$defs"][name] if name else made
        needed = node.get("required", ())
        yield f"## {heading}\n"
        yield "| key | takes | says | example |"
        yield "|---|---|---|---|"
        for key, below in node["properties"].items():
            label = f"**`{key}`**, needed" if key in needed else f"`{key}`"
            cells = (label, _takes(below), below["description"], f"`{examples[key]}`")
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""


def _targets() -> Iterator[str]:
    yield "## Every form of a target\n"
    yield "| target | means |"
    yield "|---|---|"
    yield from (f"| `{written}` | {meaning} |" for written, meaning in TARGETS.items())
    yield ""


def _takes(node: Mapping[str, Any]) -> str:
    """What kind of value a key takes, in words."""
    shape = {key: value for key, value in node.items() if key != "description"}
    words = {
        "a number": fields.AMOUNT, "a number, or numbers by month": fields.SCHEDULE,
        "a day": fields.DATE, "a name": fields.NAME, "a text, or one a language": fields.TEXTS,
        "a number from 0": fields.PLAIN, "a weekday": fields.WEEKDAY,
    }  # fmt: skip
    for said, known in words.items():
        if shape == known:
            return said
    if "enum" in shape:
        return " ".join(f"`{each}`" for each in shape["enum"])
    if shape.get("anyOf"):
        return "the name of a metric"
    kind = "oneOf" if "oneOf" in shape else str(shape.get("type", "object"))
    return {
        "array": "a list", "boolean": "`true` or `false`", "string": "a text", "object": "a group",
        "oneOf": "a target, or a list of targets", "['string', 'number']": "a name",
    }[kind]  # fmt: skip
