"""Write anew what is generated from the library: schemas and page of goal files, list of metrics.

Tests fail where a committed copy is not current.
"""

from pathlib import Path

from twitter_goals.files import write_aside
from twitter_goals.goals import reference, schema
from twitter_goals.metrics import codebook

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write each file anew and print where it is."""
    for name, model in schema.FILES.items():
        print(write_aside(ROOT / "templates" / "goals" / name, schema.text(model)))
    print(write_aside(ROOT / "templates" / "goals" / "README.md", reference.page()))
    page = ROOT / "data" / "README.md"
    before = page.read_text(encoding="utf-8") if page.exists() else "# Codebook\n"
    print(write_aside(page, codebook.into(before)))


if __name__ == "__main__":
    main()
