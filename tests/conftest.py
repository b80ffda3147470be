"""Fixtures named by what they give. Real exports and Chromium are used where they are."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("twitter_goals", deadline=None)  # machines differ: never a timing test
# on a build machine the same cases each time: a new find belongs to `make fuzz`, not to a landing
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "twitter_goals")

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("TWITTER_GOALS_REAL_EXPORTS", ROOT.parent / "shared" / "real-exports"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def sample(root) -> Path:
    """The synthetic account folder; read only."""
    return root / "data" / "sample"


@pytest.fixture(scope="session")
def real_exports() -> Path:
    """Real export files of four accounts, where the machine has them."""
    if not REAL.is_dir():
        pytest.skip("no real exports on this machine (set TWITTER_GOALS_REAL_EXPORTS)")
    return REAL


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of an installed Chromium; CI sets TWITTER_GOALS_REQUIRE so that it cannot be missed."""
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if path is None:
        if "chromium" in os.environ.get("TWITTER_GOALS_REQUIRE", ""):
            pytest.fail("Chromium is required here and is not installed")
        pytest.skip("no Chromium on this machine")
    return path
