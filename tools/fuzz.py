"""Ten thousand damaged export files: each gives the exact truth or a refusal with file and line.

The properties are those of ``tests/test_exports_damage.py``, tried on more files than the tests
have time for. Prints what became of the files; exit code 1 when a property failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
PROPERTIES = 5 + 11 / 6  # random ones, and eleven kinds of repair on a sixth of the cases each


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cases", type=int, default=10_000, help="files in all")
    arguments.add_argument("--seed", default="random", help="a number repeats a run")
    options = arguments.parse_args()
    os.environ["TWITTER_GOALS_FUZZ"] = str(round(options.cases / PROPERTIES))
    sys.path.insert(0, str(TESTS))
    import pytest

    seed = [] if options.seed == "random" else [f"--hypothesis-seed={options.seed}"]
    chosen = "random or cut_off or taken_out or no_count or repaired"
    status = pytest.main(
        ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *seed, "-k", chosen,
         str(TESTS / "test_exports_damage.py")]
    )  # fmt: skip
    from test_exports_damage import TALLY

    print(f"\n{sum(TALLY.values()):,} files")
    for outcome, count in TALLY.most_common():
        print(f"{count:8,}  {outcome}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
