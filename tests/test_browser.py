"""The page in Chromium: what a reader's browser does with it, measured and not guessed."""

import re

import hostile_account
import pytest
from portfolio_fixture import accounts
from report_fixture import HOSTILE, opened, report

import twitter_goals as tg
from twitter_goals import page, portfolio
from twitter_goals.cli import run as command

pytestmark = pytest.mark.chromium

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip


@pytest.fixture(scope="module")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Every kind of page as a file."""
    folder = tmp_path_factory.mktemp("pages")
    pages = {
        "en": opened("en"), "fa": opened("fa"), "hostile": opened("en", hostile=True),
        "fa-running": opened("fa", running=True), "nothing": page.index_page([]),
        "index-en": page.index_page(summaries("en")), "index-fa": page.index_page(summaries("fa")),
    }  # fmt: skip
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    for language in ("en", "fa"):
        out = accounts(folder / f"many-{language}", language)
        portfolio.write([out], folder / f"portfolio-{language}.html")
    return folder


def summaries(code):
    """Three months of reports, the last with every status."""
    made = report(code)
    periods = (
        ("1405-05", "1405-06", "1405-07") if code == "fa" else ("2026-08", "2026-09", "2026-10")
    )
    kept = ("subgoal", "title", "actual", "status", "unit")
    rows = [{key: row[key] for key in kept} for row in made.rows]
    for row, status in zip(rows, ("not_enough_data", "on_track", "at_risk"), strict=False):
        row["status"] = status
    return [
        (f"{period}/report.html",
         {"account": "khabar_example", "language": code, "calendar": made.calendar,
          "period": period, "period_last": period, "subgoals": rows})
        for period in periods
    ]  # fmt: skip


class Watched:
    """A page, with everything it asked for and complained about."""

    def __init__(self, browser, path, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.asked, self.said = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        self.page.goto(path.as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.mark.parametrize("name", ["en", "fa", "hostile", "nothing", "index-en", "portfolio-en"])
def test_no_request_no_complaint_no_script(browser, files, name):
    with Watched(browser, files / f"{name}.html") as watched:
        watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        watched.page.evaluate("document.querySelectorAll('a').forEach(a => a.focus())")
        assert watched.page.evaluate("window.ran") is None
        assert watched.said == []
        assert watched.asked == [(files / f"{name}.html").as_uri()]
        assert watched.page.evaluate("document.scripts.length") == 0


def test_a_script_that_got_in_would_still_not_run(browser, files, tmp_path):
    """The policy holds by itself, should an escape ever be forgotten."""
    path = tmp_path / "in.html"
    attacks = "".join(attack for attack in HOSTILE if "refresh" not in attack)
    path.write_text(opened("en").replace("</main>", f"{attacks}</main>"), encoding="utf-8")
    with Watched(browser, path) as watched:
        assert watched.page.evaluate("window.ran") is None
        assert [url for url in watched.asked if url.startswith("http")] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_attacks_in_every_file_of_an_account_stay_text(browser, tmp_path, language):
    """From goal file, exports, events, judged values, baseline and names of files to the page."""
    folder = hostile_account.write(tmp_path / "<img src=x onerror=window.ran=30>")
    why = "<script>window.ran=31</script>"
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="w", why=why)
    out = tmp_path / "out"
    asked = ["report", str(folder), "--month", "2026-04", "--language", language]
    assert command([*asked, "--out", str(out)]) == 0
    pages = sorted(out.rglob("*.html"))
    assert [path.name for path in pages] == ["report.html", "index.html"]
    for path in pages:
        with Watched(browser, path) as watched:
            watched.page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = true)"
            )
            watched.page.evaluate("document.querySelectorAll('a').forEach(a => a.focus())")
            assert watched.page.evaluate("window.ran") is None
            assert watched.said == [] and watched.asked == [path.as_uri()]
            assert watched.page.evaluate(FOREIGN) == []
            shown = plain(watched.page.inner_text("body"))
            for _, subgoal in tg.open(folder).goals.walk():
                assert plain(subgoal.title_in(language)) in shown
            if path.name == "report.html":
                assert all(plain(attack) in shown for attack in hostile_account.ATTACKS[:3])
            for width in (360, 1280):
                watched.page.set_viewport_size({"width": width, "height": 800})
                assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width


def plain(text):
    """The text without spaces and without the controls of its direction."""
    return re.sub("[\\s\u200b\u202a-\u202e\u2066-\u2069]", "", text)


FOREIGN = """() => [...document.querySelectorAll('body *')].filter(element =>
  element.matches('script, img, iframe, object, embed, base, form, link, meta, style, math')
  || [...element.attributes].some(({name, value}) => name.startsWith('on')
    || (['href', 'src'].includes(name)
      && !/^(#|https:\\/\\/x\\.com\\/|[\\w.\\/-]+\\.html$)/.test(value)))
).map(element => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["en", "fa", "fa-running", "index-en", "index-fa", "portfolio-en", "portfolio-fa"]
)
def test_accessibility_rules(browser, files, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with Watched(browser, files / f"{name}.html", color_scheme=scheme) as watched:
        watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe.Axe().run(watched.page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []


@pytest.mark.parametrize("name", ["fa", "index-fa", "portfolio-fa"])
def test_accessibility_rules_on_a_telephone(browser, files, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    size = {"width": 360, "height": 740}
    with Watched(browser, files / f"{name}.html", viewport=size) as watched:
        found = axe.Axe().run(watched.page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []


@pytest.mark.parametrize(
    "name",
    ["en", "fa", "hostile", "fa-running", "index-en", "index-fa", "portfolio-en", "portfolio-fa"],
)
def test_nothing_stands_out_sideways(browser, files, name):
    with Watched(browser, files / f"{name}.html") as watched:
        watched.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in (320, 360, 412, 768, 1280, 1920):
            watched.page.set_viewport_size({"width": width, "height": 800})
            assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_model_sub_goal_is_on_the_first_screen_of_a_telephone(browser, files):
    for name in ("en", "fa"):
        size = {"width": 360, "height": 740}
        with Watched(browser, files / f"{name}.html", viewport=size) as watched:
            box = watched.page.locator(".scorecard .row").first.bounding_box()
            assert box["y"] + box["height"] <= 740


def test_dark_is_dark_and_print_is_light(browser, files):
    with Watched(browser, files / "en.html", color_scheme="dark") as watched:
        paper = "getComputedStyle(document.body).backgroundColor"
        assert watched.page.evaluate(paper) == "rgb(17, 24, 28)"
        ink = watched.page.evaluate(
            "getComputedStyle(document.querySelector('svg.chart text')).fill"
        )
        assert ink == "rgb(159, 173, 180)"
        watched.page.emulate_media(media="print")
        assert watched.page.evaluate(paper) == "rgb(255, 255, 255)"


def test_print_keeps_right_to_left_pages_whole(browser, files):
    size = {"width": 680, "height": 1000}
    with Watched(browser, files / "fa.html", viewport=size) as watched:
        watched.page.emulate_media(media="print")
        assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= 680
        leftmost = watched.page.evaluate(
            "Math.min(...[...document.querySelectorAll('main *')]"
            ".filter(e => getComputedStyle(e).clipPath === 'none' && !e.closest('svg'))"
            ".map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => r.left))"
        )
        assert leftmost >= -1


def test_the_skip_link_comes_first_and_shows_itself(browser, files):
    with Watched(browser, files / "fa.html") as watched:
        watched.page.keyboard.press("Tab")
        focused = watched.page.locator(":focus")
        assert focused.get_attribute("href") == "#content"
        assert focused.bounding_box()["width"] > 20


# --- order on the screen, read from the layout

PLACES = """([selector, wanted]) => {
  for (const element of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
      const start = node.data.indexOf(wanted);
      if (start < 0) continue;
      return [...wanted].map((letter, place) => {
        const range = document.createRange();
        range.setStart(node, start + place);
        range.setEnd(node, start + place + 1);
        const box = range.getBoundingClientRect();
        return [letter, box.left + box.width / 2, box.width];
      });
    }
  }
}"""

CHART_PLACES = """([chart, wanted]) => {
  for (const text of document.querySelectorAll(`svg[aria-labelledby^="${chart}"] text`)) {
    const start = text.textContent.indexOf(wanted);
    if (start < 0) continue;
    return [...wanted].map((letter, place) => {
      const box = text.getExtentOfChar(start + place);
      return [letter, box.x + box.width / 2, box.width];
    });
  }
}"""


def seen(places):
    """The letters as they stand from left to right; what has no width is not seen."""
    return "".join(letter for letter, _, _ in sorted(
        ((letter, x, width) for letter, x, width in places if width > 0.01 and letter != " "),
        key=lambda one: one[1],
    ))  # fmt: skip


@pytest.fixture(scope="module")
def persian(browser, files):
    with Watched(browser, files / "fa.html") as watched:
        yield watched.page


def test_a_handle_reads_left_to_right_inside_persian(persian):
    for selector in (".sentence", "h1", "blockquote"):
        assert seen(persian.evaluate(PLACES, [selector, "@khabar_example"])) == "@khabar_example"


def test_minus_and_percent_stand_left_of_the_digits(persian):
    for selector, digits in ((".sentence", "۱۲"), (".facts dd", "۲۰")):
        number = f"\u200e−{digits}\u200f٪"
        assert seen(persian.evaluate(PLACES, [selector, number])) == f"٪−{digits}"


def test_a_percentage_reads_the_same_alone_and_in_a_sentence(persian):
    alone = persian.evaluate(PLACES, [".actual", "۱٫۵۹\u200f٪"])
    told = persian.evaluate(PLACES, [".scorecard .goal-value", "۱٫۶۸\u200f٪"])
    assert seen(alone) == "٪۱٫۵۹" and seen(told) == "٪۱٫۶۸"


def test_a_date_runs_from_day_to_year_rightwards_first(persian):
    places = persian.evaluate(PLACES, [".dates", "۱ مهر ۱۴۰۵"])
    at = {letter: x for letter, x, _ in places}
    assert at["م"] > at["ر"] > at["۵"]  # the month's name, then the year to its left
    assert places[0][1] > at["م"]  # the day stands at its right
    assert seen(places)[:4] == "۱۴۰۵"


def test_persian_in_a_chart_is_whole_and_in_order(persian):
    assert seen(persian.evaluate(CHART_PLACES, ["s1-progress", "هدف ۳۰"])) == "۳۰فده"
    assert seen(persian.evaluate(CHART_PLACES, ["s2-progress", "هدف ۱٫۶۸\u200f٪"])) == "٪۱٫۶۸فده"
    assert seen(persian.evaluate(CHART_PLACES, ["hours", "\u200e+۴۰\u200f٪"])) == "٪+۴۰"
    assert seen(persian.evaluate(CHART_PLACES, ["s2-xmr", "۱\u200f٪"])) == "٪۱"


def test_words_beside_a_chart_stay_on_it(browser, files):
    script = """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')]
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
                          || box.bottom > frame.bottom + 1 || box.top < frame.top - 1)
        .map(([words]) => words);
    })"""
    for name in ("en", "fa", "fa-running"):
        with Watched(browser, files / f"{name}.html") as watched:
            assert watched.page.evaluate(script) == []


def test_a_bullet_grows_from_where_reading_starts(browser, files):
    script = """() => { const svg = document.querySelector('.scorecard .bullet');
      const bar = svg.querySelector('.bar').getBoundingClientRect();
      const frame = svg.getBoundingClientRect();
      return [Math.abs(bar.left - frame.left) < 1, Math.abs(bar.right - frame.right) < 1]; }"""
    for name, expected in (("en", [True, False]), ("fa", [False, True])):
        with Watched(browser, files / f"{name}.html") as watched:
            assert watched.page.evaluate(script) == expected
