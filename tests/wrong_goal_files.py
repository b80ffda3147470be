# ruff: noqa: E501  (a table of files and answers)
"""Wrong goal files, and the exact answer to each: ``line:column: sentence``, one or several."""

import pytest

from twitter_goals.languages import codes, language

HEAD = "account: {handle: a}\n"
PERSIAN = "account: {handle: a, language: fa}\n"


def subgoal(text, head=HEAD, more=""):
    """A goal file with one goal ``g`` and this sub-goal; the sub-goal begins at line 5, column 5."""
    return f"{head}goals:\n- name: g\n  subgoals:\n  - {text}\n{more}"


def target(text, metric="impressions", **rest):
    return subgoal(f"{{name: s, metric: {metric}, target: {text}}}", **rest)


def case(name, text, *messages):
    return pytest.param(text, messages, id=name)


WRONG = [
    case(
        "empty file",
        "",
        " The file is empty. Write at least an account and one goal.",
    ),
    case(
        "a list",
        "- a\n",
        "1:1: “goals.yaml” needs names and values: “name: value” lines, or {name: value}.",
    ),
    case(
        "no account",
        "goals: [{name: g}]\n",
        "1:1: “account” is missing here.",
    ),
    case(
        "no goals",
        HEAD,
        "1:1: There is no goal in here. A goal has a name and subgoals.",
    ),
    case(
        "account is a word",
        "account: khabar\ngoals: [{name: g}]\n",
        "1:10: “account” needs names and values: “name: value” lines, or {name: value}.",
    ),
    case(
        "tab",
        "account: {handle: a}\ngoals:\n\t- name: g\n",
        "3:1: A tab. Indent with spaces, two a level.",
    ),
    case(
        "handle with bare @",
        "account:\n  handle: @khabar\n",
        '2:11: A text cannot begin with @. Put quotes around it: "@…".',
    ),
    case(
        "colon in a title",
        "account: {handle: a}\ngoals:\n- name: g\n  why: first: second\n",
        "4:13: A colon where none can be. Put quotes around a text that contains “: ”, and check the indentation.",
    ),
    case(
        "no colon",
        "account: {handle: a}\nbaseline\ngoals: [{name: g}]\n",
        "2:1: This line has no colon: write “name: value”.",
    ),
    case(
        "bad indentation",
        "account:\n  handle: a\n language: fa\n",
        "3:2: تورفتگی با سطرهای بالا نمی‌خواند. عضوهای یک فهرست یا گروه باید از یک ستون آغاز شوند.",
    ),
    case(
        "unclosed brace",
        "account: {handle: a\ngoals:\n- name: g\n",
        "1:10: What is opened here with a brace, bracket or quote is never closed. A comma inside braces needs quotes around the text.",
    ),
    case(
        "two documents",
        "account: {handle: a}\n---\ngoals: [{name: g}]\n",
        "2:1: A second document begins here (---). A goal file is one document.",
    ),
    case(
        "key twice",
        HEAD + "goals: [{name: g}]\nbaseline: a\nbaseline: b\n",
        "4:1: “baseline” stands here again; it was first given on line 3. Keep one.",
    ),
    case(
        "alias",
        HEAD + "goals: [{name: &n g, title: *n}]\n",
        "2:16: &n: anchors and aliases are not used in goal files. Write the value out.",
        "2:29: *n: anchors and aliases are not used in goal files. Write the value out.",
    ),
    case(
        "tag",
        HEAD + "goals: [{name: g}]\nbaseline: !!python/name:os.system x\n",
        "3:11: !!python/name:os.system: tags are not used in goal files. Leave it out, or put quotes around the text.",
    ),
    case(
        "key is a list",
        HEAD + "? [a, b]\n: c\ngoals: [{name: g}]\n",
        "2:3: A name before a colon must be plain text.",
    ),
    case(
        "control character",
        HEAD + 'goals: [{name: "g\u0007"}]\n',
        "2:18: There is a character here that YAML does not allow (U+0007). Delete it.",
    ),
    case(
        "unknown key",
        HEAD + "goals: [{name: g}]\ngoal: x\n",
        "3:1: There is no key “goal” here. Did you mean goals?",
    ),
    case(
        "unknown key far",
        HEAD + "goals: [{name: g}]\nxyzzy: x\n",
        "3:1: There is no key “xyzzy” here. Possible: goals, metrics, account, baseline, followers.",
    ),
    case(
        "misspelt",
        subgoal("{name: s, metrik: impressions}"),
        "5:15: There is no key “metrik” here. Did you mean metric?",
    ),
    case(
        "misplaced",
        subgoal("{name: s, metric: impressions, per: month}"),
        "5:36: “per” does not stand here but under target.",
    ),
    case(
        "timezone at top",
        HEAD + "timezone: UTC\ngoals: [{name: g}]\n",
        "2:1: “timezone” does not stand here but under account.",
    ),
    case(
        "goals is no list",
        HEAD + "goals: {name: g}\n",
        "2:8: “goals” is a list: each entry begins with “- ”, or [a, b].",
    ),
    case(
        "goal is a word",
        HEAD + "goals: [brand]\n",
        "2:9: “goals” needs names and values: “name: value” lines, or {name: value}.",
    ),
    case(
        "subgoal without metric",
        subgoal("{name: s, target: {at_least: 3, per: month}}"),
        "5:5: “metric” is missing here.",
    ),
    case(
        "name with a slash",
        HEAD + "goals: [{name: ../../etc}]\n",
        "2:16: “../../etc” cannot be a name. Use letters, digits, - and _, no blanks.",
    ),
    case(
        "handle",
        "account: {handle: 'not a handle'}\ngoals: [{name: g}]\n",
        "1:19: “not a handle” is no X handle. Letters, digits and _, with or without @.",
    ),
    case(
        "language",
        "account: {handle: a, language: tlh}\ngoals: [{name: g}]\n",
        f"1:32: There is no language “tlh”. Known: {language('en').list(codes())}.",
    ),
    case(
        "calendar",
        "account: {handle: a, calendar: hijri}\ngoals: [{name: g}]\n",
        "1:32: “hijri” is not possible for “calendar”. Use one of: gregorian, jalali.",
    ),
    case(
        "timezone",
        "account: {handle: a, timezone: Asia/Teheran}\ngoals: [{name: g}]\n",
        "1:32: There is no time zone “Asia/Teheran”. Did you mean Asia/Tehran?",
    ),
    case(
        "weekday",
        "account: {handle: a, week_start: caturday}\ngoals: [{name: g}]\n",
        "1:34: “caturday” is no weekday. Write saturday, sunday, monday …",
    ),
    case(
        "weekend",
        "account: {handle: a, weekend: friday}\ngoals: [{name: g}]\n",
        "1:31: “weekend” is a list: each entry begins with “- ”, or [a, b].",
    ),
    case(
        "followers",
        HEAD + "followers: 18250\ngoals: [{name: g}]\n",
        "2:12: “followers” takes days and totals: {2026-03-21: 18250}.",
    ),
    case(
        "followers date",
        HEAD + "followers: {2026-02-30: 18250}\ngoals: [{name: g}]\n",
        "2:13: “2026-02-30” is no date. Write 2026-12-31, or 1405-10-10 in the Jalali calendar; the day must exist.",
    ),
    case(
        "title",
        HEAD + "goals: [{name: g, title: [a, b]}]\n",
        "2:26: “title” is a text, or one a language: {en: …, fa: …}.",
    ),
    case(
        "comma in title",
        HEAD + "goals: [{name: g, title: {en: 23,000 followers}}]\n",
        "2:26: “000 followers” is no language code such as en or fa. A comma inside braces needs quotes around the text.",
    ),
    case(
        "unknown metric",
        subgoal("{name: s, metric: impresions}"),
        "5:23: There is no metric “impresions”. Did you mean impressions?",
    ),
    case(
        "part of a metric",
        subgoal("{name: s, metric: applause_rate}"),
        "5:23: There is no metric “applause_rate”. Did you mean applause_rate_by_impressions?",
    ),
    case(
        "unknown metric far",
        subgoal("{name: s, metric: karma}"),
        "5:23: There is no metric “karma”. The list is in data/README.md; a count of your own is declared under metrics.",
    ),
    case(
        "plain target",
        target("30"),
        "5:44: A target says which way and how often: {at_least: 30, per: month}. Instead of at_least also at_most, increase_by, decrease_by, or {reach: …, by: DATE}.",
    ),
    case(
        "two forms",
        target("{at_least: 30, at_most: 50, per: month}"),
        "5:68: A target has one form; here are at_least and at_most. Make two sub-goals of it, or use floor and stretch.",
    ),
    case(
        "not a number",
        target("{at_least: many, per: month}"),
        "5:55: “many” is no number. Write 30, 1.5k, 20% or ۳۰.",
    ),
    case(
        "comma in number",
        target("{at_least: 1,500, per: month}"),
        "5:57: A comma inside braces cuts a number in two (… and 500). Write 1500 or 1.5k.",
    ),
    case(
        "percent of what",
        target("{at_least: 20%, per: month}"),
        "5:55: 20% of what? impressions is no share. Write a plain number, or increase_by: 20% over the baseline.",
    ),
    case(
        "share over one",
        target("{at_least: 2, per: month}", metric="link_click_rate"),
        "5:59: link_click_rate is a share, and 2 would be more than all of it. Write 2%.",
    ),
    case(
        "negative increase",
        target("{increase_by: -20%, per: month}"),
        "5:58: “increase_by” takes a number above 0. For the other way write decrease_by.",
    ),
    case(
        "points of a count",
        target("{increase_by: 0.5pp, per: month}"),
        "5:58: “increase_by” of impressions cannot be in points. Points are for changes of shares (0.5pp) and for judged scales.",
    ),
    case(
        "unknown period",
        target("{at_least: 30, per: fortnight}"),
        "5:64: “fortnight” is not possible for “per”. Use one of: day, week, month, quarter, year.",
    ),
    case(
        "reach without by",
        target("{reach: 30}", metric="followers"),
        "5:50: “reach” needs a deadline: {reach: 25000, by: 2026-12-31}.",
    ),
    case(
        "reach per",
        target("{reach: 30, per: month, by: 2026-12-31}", metric="followers"),
        "5:59: “reach” is reached once, by a date: take “per” away, or write at_least.",
    ),
    case(
        "date that is not",
        target("{reach: 30, by: 1405-12-30}", metric="followers"),
        "5:58: “1405-12-30” is no date. Write 2026-12-31, or 1405-10-10 in the Jalali calendar; the day must exist.",
    ),
    case(
        "date turned round",
        target("{reach: 30, by: 31/12/2026}", metric="followers"),
        "5:58: “31/12/2026” is no date. Write 2026-12-31, or 1405-10-10 in the Jalali calendar; the day must exist.",
    ),
    case(
        "schedule month",
        target("{at_least: {october: 30}, per: month}"),
        "5:56: “october” is no month. A plan by months reads {2026-10: 30, 2026-11: 35}.",
    ),
    case(
        "schedule unit",
        target("{at_least: {2026-q3: 30}, per: month}"),
        "5:55: The plan has an entry for 2026-q3, but the target is per month.",
    ),
    case(
        "schedule twice",
        target("{at_least: {2026-10: 30, 2026/10: 40}, per: month}"),
        "5:69: 2026/10 stands twice in this plan.",
    ),
    case(
        "schedule amount",
        target("{at_least: {2026-10: lots}, per: month}"),
        "5:65: “lots” is no number. Write 30, 1.5k, 20% or ۳۰.",
    ),
    case(
        "floor above",
        target("{at_least: 30, per: month, floor: 40}"),
        "5:78: “floor” must lie below the target.",
    ),
    case(
        "stretch below",
        target("{at_least: 30, per: month, stretch: 20}"),
        "5:80: “stretch” must lie above the target.",
    ),
    case(
        "stretch of at_most",
        target("{at_most: 30, per: month, stretch: 40}"),
        "5:79: “stretch” must lie below the target.",
    ),
    case(
        "floor twice",
        subgoal("{name: s, metric: likes, floor: 1, target: {at_least: 30, per: month, floor: 2}}"),
        "5:37: “floor” stands in the target and beside it. Keep one.",
    ),
    case(
        "deadline before start",
        target("{reach: 30, from: 2026-12-31, by: 2026-01-01}", metric="followers"),
        "5:76: The deadline 2026-01-01 lies before the start 2026-12-31.",
    ),
    case(
        "history without from",
        target("[{at_least: 20, per: month}, {at_least: 30, per: month}]"),
        "5:73: A list of targets is their history: from the second on, say since when (from: DATE).",
    ),
    case(
        "history order",
        target(
            "[{at_least: 20, per: month, from: 2026-05-01}, {at_least: 30, per: month, from: 2026-02-01}]"
        ),
        "5:124: The targets' history runs from old to new; this one does not begin after the one above.",
    ),
    case(
        "history periods",
        target("[{at_least: 20, per: month}, {at_least: 30, per: week, from: 2026-02-01}]"),
        "5:93: All targets of one history are per the same period. Make a new sub-goal for another.",
    ),
    case(
        "basis",
        subgoal("{name: s, metric: new_follows, basis: by_post}"),
        "5:43: new_follows cannot be counted by_post; it is known by_day.",
    ),
    case(
        "weight",
        subgoal("{name: s, metric: likes, weight: -1}"),
        "5:38: “weight” takes a plain number of 0 or more, not “-1”.",
    ),
    case(
        "stage",
        subgoal("{name: s, metric: likes, stage: delight}"),
        "5:37: “delight” is not possible for “stage”. Use one of: awareness, engagement, conversion, loyalty.",
    ),
    case(
        "subgoal name twice",
        subgoal("{name: s, metric: likes}\n  - {name: s, metric: reposts}"),
        "6:12: The name “s” is taken (line 5 of goals.yaml). Reports tell sub-goals apart by it.",
    ),
    case(
        "ratio of a rate",
        subgoal(
            "{name: s, metric: x}",
            more="metrics: [{name: x, numerator: link_click_rate, denominator: impressions}]\n",
        ),
        "6:32: “link_click_rate” is no count: a ratio divides one count by another.",
    ),
    case(
        "ratio of nothing",
        subgoal(
            "{name: s, metric: x}",
            more="metrics: [{name: x, numerator: likes, denominator: impresions}]\n",
        ),
        "6:52: There is no count “impresions”. Did you mean impressions?",
    ),
    case(
        "half a ratio",
        subgoal("{name: s, metric: x}", more="metrics: [{name: x, numerator: likes}]\n"),
        "6:11: A ratio needs numerator and denominator: “denominator” is missing.",
    ),
    case(
        "an expression",
        subgoal(
            "{name: s, metric: x}",
            more="metrics: [{name: x, numerator: likes + reposts, denominator: impressions}]\n",
        ),
        "6:32: There is no count “likes + reposts”. Did you mean reposts?",
    ),
    case(
        "taken name",
        subgoal(
            "{name: s, metric: likes}",
            more="metrics: [{name: likes, numerator: reposts, denominator: impressions}]\n",
        ),
        "6:18: “likes” is a metric of the catalogue and means something else. Choose another name.",
    ),
    case(
        "judged ratio",
        subgoal(
            "{name: s, metric: x}", more="metrics: [{name: x, judged: true, numerator: likes}]\n"
        ),
        "6:46: “numerator” has no place in a judged metric: its values are given in manual.csv.",
    ),
    case(
        "judged maybe",
        subgoal("{name: s, metric: x}", more="metrics: [{name: x, judged: perhaps}]\n"),
        "6:29: “judged” is true or false, not “perhaps”.",
    ),
    case(
        "outside the scale",
        target(
            "{at_least: 9, per: month}",
            metric="x",
            more="metrics: [{name: x, judged: true, scale: {min: 1, max: 5}}]\n",
        ),
        "5:45: 9 lies outside the scale of x, 1 to 5.",
    ),
    case(
        "scale reversed",
        subgoal(
            "{name: s, metric: x}",
            more="metrics: [{name: x, judged: true, scale: {min: 5, max: 1}}]\n",
        ),
        "6:42: The scale's min must lie below its max.",
    ),
    case(
        "word of the field",
        subgoal("{name: s, metric: retweets}"),
        "5:23: There is no metric “retweets”. Did you mean reposts?",
    ),
    case(
        "one of two rival definitions",
        subgoal("{name: s, metric: engagement_rate}"),
        "5:23: There is no metric “engagement_rate”. Did you mean engagement_rate_by_impressions?",
    ),
    case(
        "number of a programming language",
        target("{at_least: 1_000, per: month}"),
        "5:55: “1_000” is no number here. Write 1000.",
    ),
    case(
        "number with an exponent",
        target("{at_least: 1e3, per: month}"),
        "5:55: “1e3” is no number here. Write 1000.",
    ),
    case(
        "number with a blank",
        target("{at_least: 25 000, per: month}"),
        "5:55: “25 000” is no number here. Write 25000.",
    ),
    case(
        "not a number at all",
        target("{at_least: .nan, per: month}"),
        "5:55: “.nan” is no number. Write 30, 1.5k, 20% or ۳۰.",
    ),
    case(
        "yes",
        target("{at_least: yes, per: on}"),
        "5:55: “yes” is no number. Write 30, 1.5k, 20% or ۳۰.",
        "5:65: “on” is not possible for “per”. Use one of: day, week, month, quarter, year.",
    ),
    case(
        "endless number",
        target(f"{{at_least: {'9' * 400}, per: month}}"),
        f"5:55: “{'9' * 79}…” is no number. Write 30, 1.5k, 20% or ۳۰.",
    ),
    case(
        "negative target",
        target("{at_least: -5, per: month}"),
        "5:55: impressions is never below zero, so “at_least” cannot be -5.",
    ),
    case(
        "target of nothing",
        target("{at_least: 0, per: month}"),
        "5:55: At least 0 of impressions is always met. Write the number that would be enough.",
    ),
    case(
        "more than all",
        target("{at_least: 250%, per: month}", metric="link_click_rate"),
        "5:59: link_click_rate is a part of a whole, and 250% would be more than all of it.",
    ),
    case(
        "decrease by more than all",
        target("{decrease_by: 150%, per: month}", metric="unfollows"),
        "5:56: “decrease_by: 150%” takes away more than there is. Write 100% or less.",
    ),
    case(
        "plan for a change",
        target("{increase_by: {2026-10: 10%}, per: month}"),
        "5:58: “increase_by” takes one number, such as 20%. A plan by months is for at_least and at_most.",
    ),
    case(
        "all of a plan at once",
        target("{at_least: {1405-13: 20, 2026-00: many, 2026-03: lots}, per: month}"),
        "5:56: “1405-13” is no month. A plan by months reads {2026-10: 30, 2026-11: 35}.",
        "5:69: “2026-00” is no month. A plan by months reads {2026-10: 30, 2026-11: 35}.",
        "5:93: “lots” is no number. Write 30, 1.5k, 20% or ۳۰.",
    ),
    case(
        "all of the totals at once",
        HEAD
        + "followers: {2026-02-30: 5, 2026-03-21: -4, 1405-01-01: 9, 2026-04: 7}\ngoals: [{name: g}]\n",
        "2:13: “2026-02-30” is no date. Write 2026-12-31, or 1405-10-10 in the Jalali calendar; the day must exist.",
        "2:40: “2026-03-21” takes a plain number of 0 or more, not “-4”.",
        "2:59: “2026-04” is no single day. Its last day is 2026-04-30.",
    ),
    case(
        "one day in two calendars",
        HEAD + "followers: {2026-03-21: 5, 1405-01-01: 9}\ngoals: [{name: g}]\n",
        "2:28: 1405-01-01 is a day that stands here already, perhaps in the other calendar. Keep one.",
    ),
    case(
        "a month for a deadline",
        target("{reach: 30, by: 1405-12}", metric="followers"),
        "5:58: “1405-12” is no single day. Its last day is 1405-12-29.",
    ),
    case(
        "a year before X",
        target("{reach: 30, by: 1299-01-01}", metric="followers"),
        "5:58: “1299-01-01” lies outside the years 2006 to 2120. (A year from 1300 to 1499 is Jalali.)",
    ),
    case(
        "stage almost",
        subgoal("{name: s, metric: likes, stage: awarness}"),
        "5:37: “awarness” is not possible for “stage”. Did you mean awareness? Possible: awareness, engagement, conversion, loyalty.",
    ),
    case(
        "ratio of two bases",
        subgoal(
            "{name: s, metric: x}",
            more="metrics: [{name: x, numerator: unfollows, denominator: posts_published}]\n",
        ),
        "6:32: unfollows and posts_published are never known together: one is counted by day, the other by post, and the two do not mix.",
    ),
    case(
        "escape in a title",
        HEAD + 'goals: [{name: g, title: "\\e[31mred"}]\n',
        "2:26: “title” holds a character that cannot be shown (U+001B). Delete it.",
    ),
    case(
        "half a character",
        HEAD + 'goals: [{name: g, title: "\\ud800"}]\n',
        "2:26: “title” holds a character that cannot be shown (U+D800). Delete it.",
    ),
    case(
        "escape in a name",
        HEAD + 'goals: [{name: "\\e]0;x"}]\n',
        "2:16: “name” holds a character that cannot be shown (U+001B). Delete it.",
    ),
    case(
        "a value behind a tag",
        target("!env HOME"),
        "5:44: !env: tags are not used in goal files. Leave it out, or put quotes around the text.",
        "5:44: A target says which way and how often: {at_least: 30, per: month}. Instead of at_least also at_most, increase_by, decrease_by, or {reach: …, by: DATE}.",
    ),
    case(
        "fa: plain target",
        target("۳۰", head=PERSIAN),
        "5:44: هدف باید جهت و دوره داشته باشد: {at_least: ۳۰, per: month}. به‌جای at_least می‌توان at_most، increase_by، decrease_by یا {reach: …, by: DATE} نوشت.",
    ),
    case(
        "fa: misspelt",
        subgoal("{name: s, metrik: impressions}", head=PERSIAN),
        "5:15: اینجا کلیدی به نام «metrik» نیست. شاید metric را می‌خواستید؟",
    ),
    case(
        "fa: date",
        target("{reach: ۲۵۰۰۰, by: ۱۴۰۵-۱۲-۳۰}", metric="followers", head=PERSIAN),
        "5:61: «۱۴۰۵-۱۲-۳۰» تاریخ نیست. بنویسید 1405-10-10 یا، به میلادی، 2026-12-31؛ آن روز باید در تقویم باشد.",
    ),
    case(
        "fa: metric",
        subgoal("{name: s, metric: آبوهوا}", head=PERSIAN),
        "5:23: شاخصی به نام «آبوهوا» نیست. فهرست شاخص‌ها در data/README.md است؛ شمار خودتان را زیر metrics تعریف کنید.",
    ),
    case(
        "fa: percent",
        target("{at_least: ۲۰٪, per: month}", head=PERSIAN),
        "5:55: 20% از چه؟ impressions سهم نیست. عدد ساده بنویسید، یا نسبت به وضعیت کنونی: increase_by: 20%.",
    ),
    case(
        "fa: syntax",
        "account:\n  language: fa\n  handle: @khabar\n",
        '3:11: متن نمی‌تواند با @ آغاز شود. آن را در گیومه بگذارید: "@…".',
    ),
    case(
        "fa: two",
        target("{at_least: 30, at_most: 50, per: month}", head=PERSIAN),
        "5:68: هر هدف یک شکل دارد؛ اینجا at_least و at_most با هم آمده است. دو هدف جزئی بنویسید یا floor و stretch به کار ببرید.",
    ),
    case(
        "fa: weekday",
        "account: {handle: a, language: fa, week_start: شمبه}\ngoals: [{name: g}]\n",
        "1:48: «شمبه» روز هفته نیست. بنویسید شنبه، یکشنبه، دوشنبه … یا saturday …",
    ),
    case(
        "fa: comma",
        target("{at_least: ۳۰، per: month}", head=PERSIAN),
        "5:57: اینجا ویرگول فارسی (،) آمده است. درون کمانک و قلاب، عضوها را با ویرگول لاتین از هم جدا کنید: «,».",
    ),
    case(
        "fa: title of a metric",
        subgoal("{name: s, metric: نرخ تعامل}", head=PERSIAN),
        "5:23: شاخصی به نام «نرخ تعامل» نیست. شاید engagement_rate_by_impressions را می‌خواستید؟",
    ),
    case(
        "fa: period",
        target("{at_least: ۳۰, per: ماه}", head=PERSIAN),
        "5:64: «ماه» برای «per» ممکن نیست. شاید month را می‌خواستید؟ ممکن: day, week, month, quarter, year.",
    ),
    case(
        "fa: stage",
        subgoal("{name: s, metric: likes, stage: آگاهی}", head=PERSIAN),
        "5:37: «آگاهی» برای «stage» ممکن نیست. شاید awareness را می‌خواستید؟ ممکن: awareness, engagement, conversion, loyalty.",
    ),
    case(
        "fa: number in words",
        target("{at_least: ده, per: month}", head=PERSIAN),
        "5:55: «ده» عدد نیست. بنویسید ۳۰، 1.5k، ۲۰٪ یا ۳۰ هزار.",
    ),
    case(
        "fa: Esfand 30 of a common year",
        target("{reach: ۲۵٬۰۰۰, by: ۱۴۰۴/۱۲/۳۰}", metric="followers", head=PERSIAN),
        "5:62: «۱۴۰۴/۱۲/۳۰» تاریخ نیست. بنویسید 1405-10-10 یا، به میلادی، 2026-12-31؛ آن روز باید در تقویم باشد.",
    ),
    case(
        "fa: more than all",
        target("{at_least: ۲۵۰٪, per: month}", metric="link_click_rate", head=PERSIAN),
        "5:59: link_click_rate بخشی از یک کل است و 250% بیش از همهٔ آن می‌شود.",
    ),
    case(
        "fa: month of a plan",
        target("{at_least: {۱۴۰۵-۱۳: ۳۰}, per: month}", head=PERSIAN),
        "5:56: «۱۴۰۵-۱۳» ماه نیست. برنامهٔ ماه‌به‌ماه چنین است: {1405-07: 30, 1405-08: 35}.",
    ),
    case(
        "everything at once",
        "account: {handle: a b, timezone: Mars}\ngoals:\n- name: g\n  subgoals:\n  - {name: s, metric: lik, target: {at_least: x}}\n  - {name: s, target: 4}\n",
        "1:19: “a b” is no X handle. Letters, digits and _, with or without @.",
        "1:34: There is no time zone “Mars”. Write a continent and a city, such as Asia/Tehran or Europe/Berlin.",
        "5:23: There is no metric “lik”. Did you mean likes?",
        "5:47: “x” is no number. Write 30, 1.5k, 20% or ۳۰.",
        "6:5: “metric” is missing here.",
        "6:12: The name “s” is taken (line 5 of goals.yaml). Reports tell sub-goals apart by it.",
        "6:23: A target says which way and how often: {at_least: 4, per: month}. Instead of at_least also at_most, increase_by, decrease_by, or {reach: …, by: DATE}.",
    ),
]
