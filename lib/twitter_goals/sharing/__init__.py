"""SHARE: take names and texts out, write a CSV no spreadsheet runs, print a PDF, embed a font.

Redaction works on the report itself, before anything is drawn: page, charts, ``summary.json`` and
the notebook copy are all made from what is left.
"""

from twitter_goals.sharing.font import embed_font
from twitter_goals.sharing.outputs import json_text, pdf, write_csv, write_table
from twitter_goals.sharing.redaction import REDACTIONS, redact, redactions

__all__ = [
    "REDACTIONS",
    "embed_font",
    "json_text",
    "pdf",
    "redact",
    "redactions",
    "write_csv",
    "write_table",
]
