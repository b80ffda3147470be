"""Fragments of the page: what they say, that they escape, and what they leave out."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from report_fixture import HOSTILE, body, opened, report, whole

from twitter_goals import page
from twitter_goals.languages import language
from twitter_goals.page.drivers import safe_link

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Outline(HTMLParser):
    """Tags, attributes, texts and headings of a page; and whether every tag is closed."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.headings, self.texts = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([tag, ""])

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, text):
        self.texts.append(text)
        if self.headings and any(tag == self.headings[-1][0] for tag in self.open):
            self.headings[-1][1] += text

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module", params=["en", "fa"])
def made(request):
    return report(request.param)


@pytest.fixture(scope="module")
def html(made):
    return opened(made.language.code)


@pytest.fixture(scope="module")
def outline(html):
    return Outline(html)


@pytest.fixture(scope="module")
def hostile():
    return Outline(opened(hostile=True))


# --- what it says


def test_the_first_screen_has_account_period_headline_and_the_model_sub_goal():
    text = Outline(page.headline(report()) + page.scorecard(report())).text
    for said in ("@khabar_example", "October 2026", "7 of 12 sub-goals met",
                 "30 newsletter sign-ups a month", "34", "21.5", "113% of target"):  # fmt: skip
        assert said in text


def test_persian_says_it_in_persian():
    text = Outline(page.headline(report("fa")) + page.scorecard(report("fa"))).text
    for said in ("مهر ۱۴۰۵", "جذب مخاطب هدف", "ماهی ۳۰ عضو تازهٔ خبرنامه", "۳۴", "وضعیت کنونی"):
        assert said in text
    assert not re.search("[a-zA-Z]{3,}", text.replace("khabar_example", "").replace("winter-", ""))


def test_every_sub_goal_stands_under_its_goal(made):
    found = re.findall(
        r'<th scope="rowgroup".*?<bdi>(.*?)</bdi>|<a href="#(s\d+)">', page.scorecard(made)
    )
    order = [goal or row for goal, row in found]
    assert order[:5] == [made.rows[0]["goal_title"], "s1", "s2", "s3", made.rows[3]["goal_title"]]
    assert [name for name in order if re.fullmatch(r"s\d+", name)] == [
        f"s{n}" for n in range(1, 13)
    ]


def test_the_pace_is_told_while_the_month_runs():
    assert "16 due by now" in page.scorecard(report(running=True))
    assert "due by now" not in page.scorecard(report())


def test_a_month_that_runs_says_how_far_it_is():
    """The fixture's month is known up to its sixteenth day."""
    running, over = report(running=True), report()
    days = (running.period.last - running.period.first).days + 1
    past = (running.as_of - running.period.first).days + 1
    assert f"is still running: {past} of its {days} days are over" in page.headline(running)
    assert "still running" not in page.headline(over)


def test_the_unfinished_month_is_neither_counted_nor_said_to_lack_days():
    running = report(running=True)
    history = running.history["newsletter-signups"]
    before = history[~history["is_current"]].dropna(subset=["value", "target"])
    met = int((before["value"] >= before["target"]).sum())
    fragment = page.subgoal(running, running.rows[0])
    assert f"{met} of {len(before)} reached their targets" in fragment
    whole_months = history["days_covered"].where(history["is_current"], history["days"])
    running.history["newsletter-signups"] = history.assign(days_covered=whole_months)
    running.history["newsletter-signups"].loc[history["is_current"], "days_covered"] = 16
    fragment = page.subgoal(running, running.rows[0])
    assert "this period is still running" in fragment and "days are missing" not in fragment


def test_weeks_outside_the_limits_do_not_contradict_the_verdict_unexplained():
    made = report()
    row = next(row for row in made.rows if row["subgoal"] == "click-through")
    assert "does not contradict" not in page.subgoal(made, row)
    row["evidence"] = "indistinguishable"
    assert "does not contradict the verdict" in page.subgoal(made, row)


def test_facts_show_no_comparison_where_the_verdict_was_withheld_and_no_plus_on_a_size():
    made = report()
    row = made.rows[0]
    assert "+51% (+2% to +123%)" in page.subgoal(made, row)
    assert "<dd>95%</dd>" in page.subgoal(made, row)
    row["smallest_change"] = 18.27
    assert "a several-fold one" in page.subgoal(made, row)
    row["evidence"] = "not_enough_data"
    assert "+51%" not in page.subgoal(made, row)


def test_an_event_is_compared_over_the_days_there_were():
    made = report()
    table = made.drivers["before_after"].assign(days_before=83, days_after=21, set_aside=True)
    made.drivers["before_after"] = table
    fragment = page.drivers(made)
    assert "83 and 21" in fragment and "Four weeks" not in fragment
    assert "are left out of the typical day" in fragment


def test_status_is_a_word_beside_a_shape(made):
    chips = re.findall(r'<span class="chip">(<svg.*?</svg>)<span>(.*?)</span></span>',
                       str(page.scorecard(made)))  # fmt: skip
    assert len(chips) == 12 and all(word.strip() for _, word in chips)


def test_a_chart_has_its_sentence_and_its_numbers(made):
    fragment = str(page.subgoal(made, made.rows[0]))
    assert fragment.count("<figure>") == fragment.count("<figcaption>") == 2
    assert fragment.count('role="img"') == 2 and "<details>" in fragment
    marks = {31: 7, 30: 6}[made.period.days]  # every fifth day, and the last
    assert fragment.count("<tr>") == 1 + 13 + 1 + marks


def test_the_first_sub_goal_of_a_goal_brings_its_heading(made):
    with_heading = [row["subgoal"] for row in made.rows if "<h2" in page.subgoal(made, row)]
    assert with_heading == ["newsletter-signups", "brand-0", "culture-3", "knowledge-6"]


def test_headings_come_in_order(outline):
    levels = [int(tag[1]) for tag, _ in outline.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(text.strip() for _, text in outline.headings)


def test_every_link_inside_leads_somewhere(outline):
    ids = [value for _, name, value in outline.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    inside = {value[1:] for _, name, value in outline.attributes
              if name == "href" and value.startswith("#")}  # fmt: skip
    named = {part for _, name, value in outline.attributes
             if name == "aria-labelledby" for part in value.split()}  # fmt: skip
    assert inside | named <= set(ids)


def test_language_and_direction(made, outline):
    root = {name: value for tag, name, value in outline.attributes if tag == "html"}
    assert root == {"lang": made.language.code, "dir": made.language.direction}


def test_both_languages_have_every_word_and_no_field_is_left_open(html):
    assert "{" not in html[html.index("<body>") :]


def test_what_a_report_lacks_is_left_out():
    made = report()
    made.baseline, made.events, made.quality, made.files = None, None, (), None
    made.burn_up = made.xmr = made.drivers = None
    made.history, made.data, made.versions = {}, None, {}
    text = Outline(whole(made)).text
    assert "no baseline recorded yet" in text and "do not cover this period" in text


def test_a_finding_of_a_kind_is_told_once_with_how_many():
    made = report()
    made.quality = made.quality * 30
    assert page.quality(made).count("<li>") == 1 and "and 29 more" in page.quality(made)


def test_twelve_sub_goals_weigh_little(html):
    assert len(html.encode()) <= 125_000


# --- escaping


def test_attacks_are_shown_as_text(hostile):
    for attack in HOSTILE:
        assert "".join(attack.split()) in "".join(hostile.text.split())


def test_attacks_bring_no_element_attribute_or_address(hostile):
    plain = Outline(opened())
    assert set(hostile.tags) <= set(plain.tags)
    assert not {"script", "img", "iframe", "base", "object", "form"} & set(hostile.tags)
    names = {name for _, name, _ in hostile.attributes}
    assert not any(name.startswith("on") for name in names) and "srcdoc" not in names
    for _, name, value in hostile.attributes:
        if name in ("href", "src"):
            assert value.startswith(("#", "https://x.com/", "data:,"))
        if name in ("id", "class"):
            assert re.fullmatch(r"[a-z0-9 -]+", value)


def test_links_of_posts_tell_nobody_where_they_were_clicked(html):
    out = re.findall(r"<a [^>]*https?://[^>]*>", html)
    assert out and all('rel="noopener noreferrer nofollow"' in link for link in out)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "http://x.com/a", "data:text/html,x", "https://x.com/\" onclick=\"x",
     "//x.com", " https://x.com", "https://x.com/a b", None, 5],
)  # fmt: skip
def test_only_plain_https_addresses_become_links(link):
    assert safe_link(link) == ""


def test_a_plain_address_is_a_link():
    assert safe_link("https://x.com/i/status/1?a=b") == "https://x.com/i/status/1?a=b"


# --- the notebook's template


def notebook(cells, **metadata):
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def code(source="1 + 1", outputs=(), tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def shown(**data):
    names = {"html": "text/html", "text": "text/plain", "svg": "image/svg+xml"}
    return nbformat.v4.new_output(
        "display_data", data={names[name]: text for name, text in data.items()}
    )


@pytest.fixture(scope="module")
def export(root):
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="report", extra_template_basedirs=[str(root / "templates")]
    )
    return lambda made: exporter.from_notebook_node(made)[0]


def test_the_template_shows_fragments_and_no_code(export, made):
    page_metadata = page.metadata(made.language, page.title(made))
    html = export(
        notebook(
            [nbformat.v4.new_markdown_cell("# For analysts"), code("secret_code()", [
                shown(html=str(page.headline(made)), text="plain text"),
                nbformat.v4.new_output("stream", name="stderr", text="a warning")])],
            twitter_goals=page_metadata,
        )
    )  # fmt: skip
    outline = Outline(html)
    assert "khabar_example" in outline.text
    for hidden in ("secret_code", "plain text", "a warning", "For analysts"):
        assert hidden not in html
    root = {name: value for tag, name, value in outline.attributes if tag == "html"}
    assert root == {"lang": made.language.code, "dir": made.language.direction}
    assert f"<title>{page.title(made)}</title>" in html


def test_the_template_brings_nothing_of_jupyter_s(export):
    html = export(notebook([code(outputs=[shown(html="<p>x</p>")])]))
    assert "<script" not in html and len(html) < 20_000
    assert not re.search("require|mathjax|cdnjs|jp-|https?://", html, re.IGNORECASE)
    assert "default-src 'none'" in html


def test_a_failed_run_looks_failed(export):
    error = nbformat.v4.new_output(
        "error", ename="ValueError", evalue="<b>no</b> data", traceback=["<script>x</script>"]
    )
    html = export(
        notebook([code(outputs=[error])], twitter_goals=page.metadata(language("fa"), "t"))
    )
    assert 'role="alert"' in html and "این اجرا شکست خورد" in html
    assert "&lt;b&gt;no&lt;/b&gt; data" in html and "<script>" not in html
    assert "<title>این اجرا شکست خورد: t</title>" in html


def test_another_notebook_keeps_its_prose_and_plain_results(export):
    html = export(
        notebook([nbformat.v4.new_markdown_cell("Why we look"), code(outputs=[shown(text="42")])])
    )
    assert "Why we look" in html and "42" in html


def test_an_svg_picture_is_only_a_picture(export):
    html = export(notebook([code(outputs=[shown(svg="<svg onload='x()'/>")])]))
    assert "onload" not in html and "data:image/svg+xml;base64," in html


@pytest.mark.slow
def test_the_template_works_from_the_command_line(root, tmp_path):
    path = tmp_path / "small.ipynb"
    nbformat.write(notebook([code(outputs=[shown(html="<h1>Shown</h1>")])]), path)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "templates/report",
         "--log-level", "ERROR", "--output-dir", str(tmp_path), str(path)],
        cwd=root, check=True,
    )  # fmt: skip
    made = (tmp_path / "small.html").read_text()
    assert "<h1>Shown</h1>" in made and "--paper" in made and "<script" not in made


# --- index


def summaries():
    for number, period in enumerate(["2026-08", "2026-09", "2026-10"]):
        made = report()
        rows = [
            {key: row[key] for key in ("subgoal", "title", "actual", "status", "unit")}
            | {"actual": row["actual"] * (number + 1) / 3}
            for row in made.rows
        ]
        summary = {"account": "khabar_example", "language": "en", "calendar": "gregorian",
                   "period": period, "period_last": f"{period}-28", "subgoals": rows}  # fmt: skip
        yield f"{period}/report.html", json.loads(json.dumps(summary))


def test_the_index_lists_months_newest_first_with_chips_and_sparklines():
    html = page.index_page(list(summaries())[::-1])
    assert [*re.findall(r'<a href="([^#"]*)"', html)] == [
        "2026-10/report.html", "2026-09/report.html", "2026-08/report.html"
    ]  # fmt: skip
    assert html.count('class="spark"') == 12 and html.count('class="chip"') >= 12 + 3 * 3
    assert "October 2026" in html and Outline(html).headings[0][0] == "h1"


def test_the_index_of_nothing_says_so():
    assert "No report has been made yet." in page.index_page([])


def test_the_index_tells_what_waits_for_people_from_what_waits_for_data():
    link, summary = next(iter(summaries()))
    base = {"status": "not_enough_data", "actual": None}
    rows = [base | {"subgoal": "a", "kind": "judged"}, base | {"subgoal": "b", "kind": "judged"},
            base | {"subgoal": "c", "kind": "flow"}]  # fmt: skip
    html = page.index_page([(link, summary | {"subgoals": rows})])
    chips = re.findall(r'<span class="chip">.*?<span>(.*?)</span></span>', html)
    assert chips[:2] == ["2 Not judged yet", "1 Not enough data"]
    assert chips[2:] == ["Not judged yet", "Not judged yet", "Not enough data"]


def test_followers_are_not_said_to_be_measured_on_posts():
    words = page.environment.Words(language("en"))
    level = {"basis": "by_day", "kind": "level"}
    assert words.basis(level) == "day by day, from a total that was noted"
    assert words.basis(level | {"kind": "flow"}) == "by day, on new and older posts alike"
    assert words.basis(level | {"basis": None}) == "no data"


def test_the_index_escapes_and_links_only_inwards():
    (link, summary), *_ = summaries()
    summary["subgoals"][0]["title"] = HOSTILE[0]
    html = page.index_page([("https://evil.example/", summary), ("../../etc", summary),
                            ("javascript:x", summary), (link, summary)])  # fmt: skip
    assert re.findall(r'<a href="([^#"]*)"', html) == [link] and "<script" not in html


def test_the_look_can_be_shown_in_jupyterlab_and_touches_outputs_only():
    for code in ("en", "fa"):
        css = str(page.style(language(code)))
        opening, closing = f"<style>{'.jp-OutputArea-output' * 3} {{", "}</style>"
        assert css.startswith(opening) and css.endswith(closing)
        assert css.count("{") == css.count("}")
        assert "--paper" in css and "/*" not in css
        assert not re.search(r"(?m)^(html|body|:root)|prefers-color-scheme|@media print", css)
    assert "& { direction: rtl" in css and ":lang(fa)" not in css
    assert body(report())
