"""Module sizes and the import picture of docs/houses.md, read from the source.

python tools/shape.py [--check]

``--check`` writes nothing and says whether the page is current.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lib" / "twitter_goals"
PAGE = ROOT / "docs" / "houses.md"
BEGIN, END = "<!-- shape: written by tools/shape.py -->", "<!-- end of shape -->"


def order() -> list[str]:
    """The modules in the order of ARCHITECTURE.md's map."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.split("## Module map", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|([^|]*)\|", table, flags=re.M)
    return [name.rstrip("/") for row in rows for name in re.findall(r"`([\w/]+)`", row)]


def files(module: str) -> list[Path]:
    """The Python files of a module."""
    folder = PACKAGE / module
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{module}.py"]


def imports(path: Path) -> set[str]:
    """Modules of our own that a file imports, for type checkers or late included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "twitter_goals":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("twitter_goals."):
            names.add((node.module or "").split(".")[1])
    return names


def measured() -> dict[str, tuple[int, int, int, set[str]]]:
    """Module → files, lines, lines of its longest file, modules it imports."""
    every = order()
    found = {}
    for module in every:
        paths = files(module)
        sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in paths]
        used = set().union(*map(imports, paths)) & set(every) - {module}
        found[module] = len(paths), sum(sizes), max(sizes), used
    return found


def section() -> str:
    """The generated part of the page."""
    shape = measured()
    by = {name: sum(name in used for *_, used in shape.values()) for name in shape}
    sizes = [each for *_, each, _ in shape.values()]
    lines = sum(total for _, total, _, _ in shape.values())
    count = sum(number for number, *_ in shape.values())
    table = [
        f"| `{name}` | {number} | {total:,} | {longest} | {len(used)} | {by[name]} |"
        for name, (number, total, longest, used) in shape.items()
    ]
    wide = max(map(len, shape))
    picture = []
    for place, (name, (*_, used)) in enumerate(shape.items()):
        cells = ["■" if other in used else "·" for other in list(shape)[:place]]
        picture.append(f"{name:<{wide}} {''.join(cells)}╲")
    return "\n".join(
        [
            BEGIN,
            f"{len(shape)} modules in {count} files, {lines:,} lines; the longest file has "
            f"{max(sizes)}.",
            "",
            "| module | files | lines | longest file | imports | is imported by |",
            "|---|--:|--:|--:|--:|--:|",
            *table,
            "",
            "Rows import columns, both in the order of the map; nothing stands right of the",
            "diagonal.",
            "",
            "```text",
            *picture,
            "```",
            END,
        ]
    )


def current(page: str) -> str:
    """The page with its generated part made anew."""
    before, rest = page.split(BEGIN, 1)
    return before + section() + rest.split(END, 1)[1]


def main(arguments: list[str]) -> int:
    """Exit code 1 where ``--check`` finds the page not current."""
    page = PAGE.read_text(encoding="utf-8")
    made = current(page)
    if "--check" in arguments:
        print("current" if made == page else f"{PAGE.name} is not current: make generated")
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
