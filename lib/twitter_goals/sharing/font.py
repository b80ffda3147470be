"""A font of the user's inside the page, cut down to the letters the page uses."""

from __future__ import annotations

import io
from pathlib import Path

from twitter_goals.errors import Finding, UsageError


def embed_font(html: str, font: str | Path) -> str:
    """The page with a font file of the user's inside, cut down to the letters the page uses.

    The page's CSS looks for ``Report Font`` first. Needs fontTools (extra ``font``). Raises
    UsageError: ``no_fonttools``, or ``bad_font`` where the file is not a font.
    """
    try:
        from fontTools import subset
        from fontTools.ttLib import TTLibError
    except ImportError as error:
        raise UsageError(Finding("problem", "no_fonttools", {})) from error
    import base64

    options = subset.Options(flavor="woff2" if _has_brotli() else "woff", layout_features=["*"])
    options.notdef_outline = True
    try:
        face = subset.load_font(str(font), options)
    except (TTLibError, OSError) as error:
        values = {"found": Path(font).name, "said": str(error)}
        raise UsageError(Finding("problem", "bad_font", values)) from error
    cutter = subset.Subsetter(options)
    cutter.populate(text=html + "0123456789۰۱۲۳۴۵۶۷۸۹٫٬٪")
    cutter.subset(face)
    weight = "100 900" if "fvar" in face else "normal"
    stream = io.BytesIO()
    subset.save_font(face, stream, options)
    data = base64.b64encode(stream.getvalue()).decode()
    source = f"url(data:font/{options.flavor};base64,{data})"
    rule = (
        f"<style>@font-face{{font-family:'Report Font';font-weight:{weight};src:{source}}}"
        ":root,:root:lang(fa){--sans:'Report Font',Tahoma,sans-serif}</style>\n"
    )
    return html.replace("</head>", rule + "</head>", 1)


def _has_brotli() -> bool:
    import importlib.util

    return any(importlib.util.find_spec(name) for name in ("brotli", "brotlicffi"))
