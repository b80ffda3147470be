"""Twitter Goals: how far each goal of a Twitter/X account has come, and how sure that is."""

__version__ = "0.1.0"
