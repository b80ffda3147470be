"""Fixtures named by what they give. Real exports and Chromium are used where they are."""

import logging
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


@pytest.fixture(scope="session")
def endpoint():
    """The address of an object store on this machine."""
    pytest.importorskip("s3fs", reason="needs the extra remote")
    server = pytest.importorskip("moto.server", reason="needs moto's server")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def store(endpoint, monkeypatch, request):
    """An S3 file system with an empty bucket of the test's own; its name is ``store.bucket``."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.bucket = f"bucket-{abs(hash(request.node.name))}"
    files.mkdir(files.bucket)
    yield files
    s3fs.S3FileSystem.clear_instance_cache()
