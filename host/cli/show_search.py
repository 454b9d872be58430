"""A search as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tables import lines, prose, share, span, table

if TYPE_CHECKING:
    from ...common.stage_records.search import Beside, FoundModel, FrontModel, Judgement, SearchRecord


def search(record: SearchRecord) -> str:
    """Show the front and the default model beside it; then what PCA reaches, and how the figures are meant."""
    counts, config = record.trials, record.config
    budget = ", ".join(f"{name} {limit:,}" for name, limit in config.budget.items())
    head = (
        f"{config.data} on {config.board}, budget {budget}. {counts.judged:,} models judged, {counts.over_budget:,} "
        f"over the budget by their image, {counts.refused:,} refused."
    )
    return lines(
        prose(head),
        "",
        table(
            ("trial", "quality", "test AUROC", "int8 B", "flash B", "RAM B", "instructions"),
            [
                *((str(one.trial), *_figures(one)) for one in record.front),
                *((name, *_figures(one)) for name, one in record.beside.items()),
            ],
        ),
        "",
        *(prose(f"{one.trial}: {_model(one.model)}; {one.run}", indent="  ") for one in record.front),
        "",
        *(prose(said, indent="  ") for one in record.front for said in _compared(one)),
        *(prose(f"{name} dropped: {said}", indent="  ") for name, said in record.dropped.items()),
        "",
        prose(f"quality: {record.rule}. Test AUROC was read once, after the front was chosen; intervals of 95 %."),
    )


def _figures(one: Judgement) -> tuple[str, ...]:
    ticks = "-" if one.instructions is None else f"{one.instructions:,.0f}"
    sizes = (one.weights_bytes, one.flash_bytes, one.ram_bytes)
    return share(one.quality), share(one.auroc), *(f"{size:,}" for size in sizes), ticks


def _model(one: FoundModel) -> str:
    widths = "-".join(map(str, one.widths))
    middle = f"{widths + ' to ' if widths else ''}{one.bottleneck} values"
    kernel = f", kernel {one.kernel}" if one.kernel else f", {one.activation or 'identity'}"
    return (
        f"{one.family}, pooled by {one.pool}, {middle}{kernel}, score {one.score}, {one.epochs} epochs at "
        f"{one.learning_rate:.2g}"
    )


def _compared(one: FrontModel) -> list[str]:
    """Say of each that stands beside a model which of the two is better."""
    beside = {f"PCA of {one.model.bottleneck}": one.versus_pca, "the default model": one.versus_linear}
    return [f"{one.trial}: {_verdict(found, other)}" for other, found in beside.items() if found is not None]


def _verdict(beside: Beside, other: str) -> str:
    training, test = beside.training, beside.test
    said = f"{other} is as good" if training.high >= 0 else f"{other} is better"
    after = "" if test is None else f"; test {test.mean:+.4f} {span((test.low, test.high))}"
    start = f"better than {other}" if beside.better else said
    return f"{start}: training {training.mean:+.4f} {span((training.low, training.high))}{after}"
