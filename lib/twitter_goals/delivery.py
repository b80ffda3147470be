"""DELIVER: what a report is called, what leaves with it and what stays here.

Names from outside never become paths; where a report is made without names, none of its files,
folders and metadata has one either.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from twitter_goals import sharing
from twitter_goals.errors import Finding, UsageError
from twitter_goals.sharing.redaction import LEFT_OUT, NAMELESS

if TYPE_CHECKING:
    import nbformat

    from twitter_goals.goals import AccountSettings


def nameless(redact: str | None) -> bool:
    """Whether handles are left out."""
    return "handles" in sharing.redactions(redact)


def place(
    settings: AccountSettings, label: str, code: str, redact: str | None, folder: str | None
) -> str:
    """``handle/period[.language]``: a report in another language stands beside the first.

    Anything but letters, digits, ``_ . -`` is dropped. ``folder`` instead of the handle, if
    given; ``account`` where handles are left out.
    """
    name = folder or ("" if nameless(redact) else settings.handle)
    safe = re.sub(r"[^\w.-]", "", name).lstrip(".") or NAMELESS
    month = re.sub(r"[^\w.-]", "_", label).lstrip(".")
    suffix = "" if code == settings.language else f".{code}"
    return f"{safe}/{month}{suffix}"


def font_file(asked: str | None, settings: AccountSettings, folder: Path) -> Path | None:
    """The font to embed: the one asked for, else the account's, which lies in its folder.

    Raises UsageError (code ``no_font_file``) where there is no such file.
    """
    if not (asked or settings.font):
        return None
    path = Path(asked) if asked else folder / settings.font
    if not path.is_file():
        raise UsageError(Finding("problem", "no_font_file", {"found": path.name}))
    return path


def with_font(page: str, font: Path | None) -> str:
    """The page with the letters it uses of that font."""
    return page if font is None else sharing.embed_font(page, font)


def squeezed(page: str) -> str:
    """The page with its style sheet's comments and spaces taken out: a report is mailed."""

    def small(found: re.Match[str]) -> str:
        css = re.sub(r"/\*.*?\*/", "", found[2], flags=re.DOTALL)
        css = re.sub(r"\n\s*", "", css)
        return found[1] + re.sub(r" ?([{}]) ?|([:;,]) ", r"\1\2", css) + found[3]

    return re.sub(r"(<style>)(.*?)(</style>)", small, page, count=1, flags=re.DOTALL)


def clean(executed: nbformat.NotebookNode, folder: Path, redact: str | None) -> None:
    """Take out of a notebook's copy what says where and by whom it was run."""
    name = NAMELESS if nameless(redact) else folder.name
    about = executed.metadata.get("papermill", {})
    for key in ("input_path", "output_path", "environment_variables"):
        about.pop(key, None)
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace(json.dumps(str(folder)), json.dumps(name))
    if "account" in about.get("parameters", {}):
        about["parameters"]["account"] = name


def withhold(copy: nbformat.NotebookNode) -> None:
    """Keep of a failed run that is to be shared only where it failed: its outputs and its error
    may quote a post or a name, and nothing has taken those out.
    """
    for cell in copy.cells:
        failed = [each for each in cell.get("outputs", ()) if each.output_type == "error"]
        for error in failed:
            error.evalue, error.traceback = LEFT_OUT, []
        if cell.cell_type == "code":
            cell.outputs = failed
