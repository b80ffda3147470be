"""The pictures of docs/img: the sample's report as people see it, taken in headless Chromium.

python tools/screenshots.py [FOLDER]
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
# name: language, calendar, colour scheme, medium, width, height of what is shown
PICTURES = {
    "report-en": ("en", "gregorian", "light", "screen", 1200, 1350),
    "report-fa": ("fa", "jalali", "light", "screen", 1200, 1350),
    "report-en-dark": ("en", "gregorian", "dark", "screen", 1200, 1350),
    "report-fa-dark": ("fa", "jalali", "dark", "screen", 1200, 1350),
    "report-en-phone": ("en", "gregorian", "light", "screen", 360, 1300),
    "report-fa-phone": ("fa", "jalali", "light", "screen", 360, 1300),
    "report-en-a4": ("en", "gregorian", "light", "print", 794, 1123),
    "report-fa-a4": ("fa", "jalali", "light", "print", 794, 1123),
}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


def make_report(language: str, calendar: str, out: Path) -> Path:
    """The sample's latest full month, rendered."""
    program = Path(sys.executable).with_name("twitter-goals")
    command = [str(program), "report", str(ROOT / "data" / "sample")]
    command += ["--language", language, "--calendar", calendar, "--out", str(out / language)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Path(printed.splitlines()[0])


def take(folder: Path) -> None:
    """Write every picture into a folder."""
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        sys.exit("There is no Chromium here; the pictures stay as they are.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        kinds = {(language, calendar) for language, calendar, *_ in PICTURES.values()}
        pages = {kind: make_report(*kind, Path(scratch)) for kind in sorted(kinds)}
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for name, (language, calendar, scheme, medium, width, height) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                device_scale_factor=1.5 if width < 600 else 1,
            )
            page.emulate_media(media=medium, color_scheme=scheme)
            page.goto(pages[language, calendar].resolve().as_uri())
            write(page.screenshot(), folder / f"{name}.png")
            page.close()
        browser.close()


def write(png: bytes, path: Path) -> None:
    """128 colours are enough for a page, and a third of the bytes."""
    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img")
