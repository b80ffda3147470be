"""SAY: a row of the progress table as a sentence, with labels and a headline; nothing is computed.

Every figure comes from the row and is only rounded. Figures and interval stand before the
verdict; *status* (was the target reached?) and *evidence* (is the change from the baseline more
than the ordinary swing?) stay two statements; chances are told in bands. The texts are in the
language tables under ``[wording]``; titles come from people and are isolated, never templates.
"""

from twitter_goals.wording.figures import about, changes
from twitter_goals.wording.headline import counts, difference, headline, old_baseline, one_thing
from twitter_goals.wording.labels import (
    association,
    chance,
    chip_label,
    evidence_label,
    status_label,
)
from twitter_goals.wording.row import share
from twitter_goals.wording.sentence import SEVERAL, sentence, short

__all__ = [
    "SEVERAL",
    "about",
    "association",
    "chance",
    "changes",
    "chip_label",
    "counts",
    "difference",
    "evidence_label",
    "headline",
    "old_baseline",
    "one_thing",
    "sentence",
    "share",
    "short",
    "status_label",
]
