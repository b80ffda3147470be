"""The command line: thin. Every command calls one function of the library and prints."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Measure how far each goal of a Twitter/X account has come."""
