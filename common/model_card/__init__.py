"""The model card: what a detector is for, what it was made from, what it reaches and where it ends; from records alone.

The report shows it and ``export`` writes it beside the firmware, both from here.
"""

from __future__ import annotations

from ..run import Run
from ..stage_records.quantize import QuantizeRecord
from ..stage_records.readouts import STREAM, ReadoutQuantizeRecord, ReadoutTrainRecord
from ..stage_records.train import TrainRecord
from .beats import card_of_beats
from .card import Card, markdown
from .readouts import card_of_readouts
from .stream import card_of_stream

CARD = "MODEL_CARD.md"

__all__ = ["CARD", "Card", "card_of", "markdown", "read_card"]


def card_of(
    train: TrainRecord | ReadoutTrainRecord, quantize: QuantizeRecord | ReadoutQuantizeRecord | None
) -> Card:  # fmt: skip
    """Return the card of a detector; without ``quantize``, of its float model."""
    if isinstance(train, ReadoutTrainRecord):
        return card_of_readouts(train, quantize if isinstance(quantize, ReadoutQuantizeRecord) else None)
    integers = quantize if isinstance(quantize, QuantizeRecord) else None
    return (card_of_beats if train.stream is None else card_of_stream)(train, integers)


def read_card(run: Run) -> Card:
    """Return the card of a run that was quantised.

    Raises:
        DataError: a record is absent or cannot be read.
        VerificationError: a record was edited.
    """
    if run.form("quantize.json") == STREAM:
        return card_of(run.read("train.json", ReadoutTrainRecord), run.read("quantize.json", ReadoutQuantizeRecord))
    return card_of(run.read("train.json", TrainRecord), run.read("quantize.json", QuantizeRecord))
