"""The model card, as ``export`` writes it beside the firmware too."""

from __future__ import annotations

from ....common.model_card import card_of
from ....common.model_card.card import Part
from ..blocks import Block, Cell, Table
from .context import Context
from .section import ReportSection


def model_card(context: Context) -> list[Block] | None:
    """Show the card of the detector that the run holds."""
    chain = context.chain
    if chain.readouts:
        train, quantize = chain.readouts.train.record, chain.readouts.quantize.current
    else:
        train, quantize = chain.train.record, chain.quantize.current
    return None if train is None else [_table(part) for part in card_of(train, quantize).parts]


def _table(part: Part) -> Table:
    rows = tuple((Cell(name), Cell(said)) for name, said in part.facts.items())
    caption = f"Model card: {part.title[0].lower()}{part.title[1:]}"
    return Table(caption, ("Subject", "What the records say"), rows, numeric=False, wrap=True)


SECTION = ReportSection(
    name="model-card",
    title="Model card",
    order=85,
    records=("train.json",),
    build=model_card,
)
