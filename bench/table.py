"""The figures beside those of other runtimes and beside the limits, as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ecgtiny.host.cli.show import table

from .image import BOARD
from .inputs import peers

Record = dict[str, Any]
CYCLES = "cycles by model"
COLUMNS = {"instructions": "instructions", "flash_bytes": "flash B", "ram_bytes": "RAM B", "stack_bytes": "stack B"}
WIDTH = 100
ABOUT = ("command", "conditions", "toolchain")
"""Keys of the results beside the models."""


def ratios(model: str, figures: Record) -> dict[str, dict[str, float]]:
    """Return, for each peer that runs the same model, its figures in multiples of ours."""
    return {
        peer["runtime"]: {key: round(peer[key] / figures[key], 3) for key in COLUMNS if figures[key]}
        for peer in peers()[model]["peers"]
    }


def text(results: Record) -> str:
    """Show every model that was measured."""
    head = (
        "One inference, one beat from counts to decision, or one sample of a stream, on a Cortex-M4; "
        f"ecgtiny by {results['toolchain']}. "
    )
    note = (
        "Behind a peer's figure, that figure in multiples of ecgtiny's. Instructions are the median over all inputs; "
        "the stack is measured, with the static bound behind it. Cycles are those of a model without wait states, of "
        f"which a chip takes {_times()} times as many (docs/cycles.md). The peers' conditions: "
    )
    blocks = [_block(model, results[model]) for model in results if model not in ABOUT]
    return "\n\n".join([textwrap.fill(head + note + peers()["conditions"], WIDTH), *blocks])


def _times() -> str:
    model = BOARD.core.cycle_model
    assert model
    return f"{model.low} to {model.high}"


def _block(model: str, measured: Record) -> str:
    known, rows, spreads = peers()[model], list[tuple[str, ...]](), list[str]()
    for label, figures, at_most in _measured(measured, known.get("at_most", {})):
        rows.append((label, *(_ours(figures, key) for key in COLUMNS), f"{figures['cycles']['typical']:,}"))
        if at_most:
            limits = (_limit(figures[key], at_most.get(key)) for key in COLUMNS)
            rows.append(("  at most", *limits, _limit(figures["cycles"]["typical"], at_most.get("cycles"))))
        low, high = figures["instructions_min"], figures["instructions_max"]
        spreads += [f"{label}: {low:,} to {high:,} instructions, by the input"] if low < high else []
        if "instructions_per_second" in figures:
            spreads.append(f"{label}: {figures['instructions_per_second']:,} instructions per second")
    ours = next((figures for name, figures in measured.items() if name != "beat"), None)
    if ours:
        rows += [(peer["runtime"], *(_against(peer[key], ours[key]) for key in COLUMNS), "") for peer in known["peers"]]
    body = "\n".join([table(("", *COLUMNS.values(), CYCLES), rows), *spreads])
    return f"{model}: {known['what']}, {known['macs']:,} MACs\n{textwrap.indent(body, '  ')}"


def _measured(measured: Record, at_most: Record) -> Iterator[tuple[str, Record, Record | None]]:
    """Yield what was measured of a model, as a label, its figures and its limits."""
    for profile, figures in measured.items():
        if profile != "beat":
            yield f"ecgtiny, {profile}", figures, at_most.get(profile)
    for profile, figures in measured.get("beat", {}).items():
        yield f"ecgtiny, {profile}, a beat", figures, at_most.get("beat") if profile == "speed" else None


def _ours(figures: Record, key: str) -> str:
    bound = f" ({figures['stack_bound_bytes']:,})" if key == "stack_bytes" else ""
    return f"{figures[key]:,}{bound}"


def _limit(value: int, most: int | None) -> str:
    return "" if most is None else f"{most:,} {'kept' if value <= most else 'MISSED'}"


def _against(theirs: int, ours: int) -> str:
    return f"{theirs:,} {theirs / ours:5.2f}x" if ours else f"{theirs:,}"
