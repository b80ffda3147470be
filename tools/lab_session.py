"""JupyterLab as `twitter-goals lab` starts it, driven in headless Chromium.

Tests and screenshots use it; nothing of the user's own Jupyter settings is read or written.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
PATIENCE = 90_000  # milliseconds; a slow machine is no failure


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, str]]:
    """``twitter-goals lab FOLDER``: its address and token, until the block is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, program = secrets.token_hex(16), Path(sys.executable).with_name("twitter-goals")
    with tempfile.TemporaryDirectory() as home:
        options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}",
                   "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]  # fmt: skip
        process = subprocess.Popen(
            [str(program), "lab", str(folder), "--", *options],
            env={**os.environ, "HOME": home, "JUPYTER_PREFER_ENV_PATH": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/status?token={token}", process)
            yield address, token
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE / 1000)
            except subprocess.TimeoutExpired:  # its kernels end by themselves without it
                process.kill()
                process.wait()


@contextmanager
def notebook(folder: Path, name: str, **options: Any) -> Iterator[Any]:
    """A page of Chromium in which JupyterLab shows that notebook of the folder's copies."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    with server(folder) as (address, token), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(**options)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/lab/tree/notebooks/{name}?token={token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        yield page
        browser.close()


def run_all(page: Any) -> None:
    """Run > Run All Cells, once there is a kernel; wait until the last one has run."""
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        "() => document.querySelectorAll('.jp-CodeCell').length > 0"
        " && [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        r".every(prompt => /\[\d+\]/.test(prompt.textContent))"
    )


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start (exit code {process.poll()})")
