"""LOAD: one file to one ``Export``; one small module per family of export, one that recognises.

A file is recognised by its header and column count, never by its name. What a file is and what
was put right in it stands in ``Export.findings``, each with its line; a file that cannot be
trusted gives no table and says why. Header words in further languages can be added in a file
``aliases.toml`` beside ``goals.yaml``, in the shape of the one beside this module:

    [content]
    fi = "Julkaisun tunnus,Päiväys,Julkaisun teksti,…"    # the header line, pasted
"""

from __future__ import annotations

from twitter_goals.errors import ExportError
from twitter_goals.exports.headers import own_aliases
from twitter_goals.exports.model import COUNTS, Export, Kind
from twitter_goals.exports.reading import (
    aliases_near,
    files_in,
    read,
    read_files,
    read_folder,
    walk,
)

__all__ = [
    "COUNTS", "Export", "ExportError", "Kind", "aliases_near", "files_in", "own_aliases", "read",
    "read_files", "read_folder", "walk",
]  # fmt: skip
