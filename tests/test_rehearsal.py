"""What is done before a process forks must leave it as fit to fork as it was."""

import os
import subprocess
import sys

import pytest

REHEARSED = """
import sys, threading
from twitter_goals.rehearsal import rehearse
rehearse()
assert threading.active_count() == 1, threading.enumerate()
assert "matplotlib.pyplot" not in sys.modules  # pyplot keeps figures: they would be every child's
from twitter_goals.page.environment import environment
assert len(environment().cache) > 10
"""


@pytest.mark.slow
def test_a_rehearsal_starts_no_thread_keeps_no_figure_and_compiles_the_pages_templates(root):
    worker = os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as it runs
    command = [sys.executable, "-c", REHEARSED]
    subprocess.run(command, check=True, cwd=root, env=worker, timeout=200)
