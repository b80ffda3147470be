"""The pictures of docs/img: the sample's report as people see it, taken in headless Chromium.

python tools/screenshots.py [FOLDER] [--font FILE]

Persian is drawn in the fonts this machine has; ``--font`` embeds a file of yours for the pictures
(those in docs/img were taken with Vazirmatn, which is not part of the kit).
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import lab_session
from twitter_goals.sharing import embed_font

ROOT = Path(__file__).parents[1]
# name: language, calendar, colour scheme, width, and what is shown: a height, or a part of the page
PICTURES: dict[str, tuple[str, str, str, int, int | str]] = {
    "report-en": ("en", "gregorian", "light", 1200, 1350),
    "report-fa": ("fa", "jalali", "light", 1200, 1350),
    "report-en-dark": ("en", "gregorian", "dark", 1200, 1350),
    "report-fa-dark": ("fa", "jalali", "dark", 1200, 1350),
    "report-en-phone": ("en", "gregorian", "light", 360, 1300),
    "report-fa-phone": ("fa", "jalali", "light", 360, 1300),
    "subgoal-en": ("en", "gregorian", "light", 1100, ".subgoal:has(#s1)"),
    "subgoal-fa": ("fa", "jalali", "light", 1100, ".subgoal:has(#s1)"),
    "drivers-en": ("en", "gregorian", "light", 1100, "section:has(#drivers)"),
    "report-en-a4": ("en", "gregorian", "print", 680, 1010),
    "report-fa-a4": ("fa", "jalali", "print", 680, 1010),
}
AIR = 24
A4, MARGIN = (794, 1123), 57  # at 96 dots an inch; the page's own margins


def make_report(language: str, calendar: str, out: Path) -> Path:
    """The sample's latest full month, rendered."""
    program = Path(sys.executable).with_name("twitter-goals")
    command = [str(program), "report", str(ROOT / "data" / "sample")]
    command += ["--language", language, "--calendar", calendar, "--out", str(out / language)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Path(printed.splitlines()[0])


def take(folder: Path, font: Path | None = None) -> None:
    """Write every picture into a folder."""
    chromium = next(filter(None, map(shutil.which, lab_session.CHROMIUM)), None)
    if chromium is None:
        sys.exit("There is no Chromium here; the pictures stay as they are.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        kinds = {(language, calendar) for language, calendar, *_ in PICTURES.values()}
        pages = {kind: make_report(*kind, Path(scratch)) for kind in sorted(kinds)}
        browser = playwright.chromium.launch(executable_path=chromium, args=lab_session.QUIET)
        if font is not None:
            for (language, _), path in pages.items():
                if language == "fa":
                    path.write_text(embed_font(path.read_text("utf-8"), font), "utf-8")
        for name, (language, calendar, scheme, width, shown) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": shown if isinstance(shown, int) else 900},
                device_scale_factor=1.5 if width < 600 else 1,
            )
            if scheme == "print":
                page.emulate_media(media="print")
            else:
                page.emulate_media(color_scheme=scheme)
            page.goto(pages[language, calendar].resolve().as_uri())
            if isinstance(shown, int):
                picture = page.screenshot()
            else:  # with air around it
                box = page.locator(shown).first.bounding_box()
                clip = {"x": 0, "y": box["y"] - AIR, "width": width, "height": box["height"] + AIR}
                picture = page.screenshot(clip=clip, full_page=True)
            write(picture, folder / f"{name}.png", paper=scheme == "print")
            page.close()
        browser.close()


def take_lab(folder: Path) -> None:
    """JupyterLab on the sample: notebook 04, another sub-goal chosen by hand."""
    with tempfile.TemporaryDirectory() as scratch:
        account = shutil.copytree(ROOT / "data" / "sample", Path(scratch) / "my-account")
        view = {"width": 1280, "height": 1120}
        with lab_session.notebook(account, "04-explore-subgoal.ipynb", viewport=view) as page:
            lab_session.run_all(page)
            box = page.locator(".widget-interact")
            box.scroll_into_view_if_needed()
            box.locator("select").first.select_option(label="impressions")
            box.get_by_text("Impressions came to").first.wait_for()
            cell = page.locator(".jp-CodeCell", has=box)
            cell.locator(".jp-InputArea").scroll_into_view_if_needed()
            cell.evaluate("cell => cell.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(500)  # scrolling comes to rest
            write(page.screenshot(), folder / "lab.png")


def write(png: bytes, path: Path, *, paper: bool = False) -> None:
    """128 colours are enough for a page, and a third of the bytes; ``paper`` adds A4's margins."""
    with Image.open(io.BytesIO(png)) as picture:
        shown = picture.convert("RGB")
        if paper:
            sheet = Image.new("RGB", A4, "white")
            sheet.paste(shown, (MARGIN, MARGIN))
            shown = sheet
        shown.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "img")
    reading.add_argument("--font", type=Path, help="a font file for the Persian pictures")
    given = reading.parse_args()
    take(given.folder, given.font)
    take_lab(given.folder)
