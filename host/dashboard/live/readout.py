"""What is shown of a board beside its trace: heart rate, agreement, link, and the last beats beside the reference's."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ....common.events import Events, Flag, Kind, Quality
from .watching import Seen

LAST = 8
"""Events in the table."""


@dataclass(frozen=True)
class Tile:
    """A figure with its name."""

    name: str
    value: str
    bad: bool = False


def tiles(seen: Seen) -> list[Tile]:
    """Return the figures of a moment."""
    fs = 1.0 if seen.scale is None else seen.scale.fs
    rate, link = seen.heart_rate, seen.link
    alarms = int(((seen.events["flags"] & Flag.ALARM) != 0).sum())
    abnormal = int(((seen.events["flags"] & Flag.ABNORMAL) != 0).sum())
    return [
        Tile("State", str(seen.state)),
        Tile("Signal", f"{len(seen.counts) / fs:.1f} s"),
        Tile("Heart rate", "not known yet" if rate is None else f"{rate:.0f} per minute"),
        Tile("Beats", f"{len(seen.beats):,}, {abnormal:,} abnormal, {alarms:,} alarms"),
        _agreement(seen),
        Tile(
            "Link",
            f"{link.retries:,} retries, {link.damaged_frames:,} damaged frames, "
            f"{link.lost_share:.1%} of the rounds lost, {link.resets:,} resets, {link.reconnects:,} reconnects",
            bad=bool(link.lost_share or link.resets or link.reconnects),
        ),
    ]


def _agreement(seen: Seen) -> Tile:
    same = seen.same
    if same is None:
        return Tile("Same as the reference", "no reference")
    differing, missing = int((~same).sum()), seen.missing or 0
    text = f"{int(same.sum()):,} of {len(same):,} events"
    if missing:
        text += f", {missing:,} did not come"
    return Tile("Same as the reference", text, bad=bool(differing or missing))


def tiles_html(found: list[Tile]) -> str:
    """Return figures as an HTML list of descriptions."""
    items = "".join(
        f"<div{' class=bad' if one.bad else ''}><dt>{html.escape(one.name)}</dt><dd>{html.escape(one.value)}</dd></div>"
        for one in found
    )
    return f"<dl>{items}</dl>"


def events_html(seen: Seen) -> str:
    """Return the last events as an HTML table, the latest first, each beside the reference's."""
    same = seen.same
    rows: list[str] = []
    fs = 1.0 if seen.scale is None else seen.scale.fs
    for at in range(len(seen.events) - 1, max(len(seen.events) - 1 - LAST, -1), -1):
        own = describe(seen.events[at : at + 1])
        reference = "" if seen.expected is None else describe(seen.expected[at : at + 1])
        verdict = "" if same is None else "same" if same[at] else "DIFFERS"
        cells = (f"{int(seen.events['sample'][at]) / fs:.2f} s", own, reference, verdict)
        look = ' class="bad"' if verdict == "DIFFERS" else ""
        rows.append(f"<tr{look}>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>")
    if not rows:
        return "<p>No event has come yet; a beat is reported once the next one is known.</p>"
    names = ("At", "The board says", "The reference says", "Agreement")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def describe(event: Events) -> str:
    """Return an event, [1] of ``EVENT``, in words; "nothing" of none."""
    if not len(event):
        return "nothing"
    kind, quality, flags = Kind(int(event["kind"][0])), int(event["quality"][0]), int(event["flags"][0])
    words = [kind.name.lower().replace("_", " ")]
    if kind is Kind.BEAT:
        words += [bit.text for bit in Quality(quality)] if quality else [f"score {int(event['score'][0])}"]
        words += [bit.text for bit in Flag(flags)]
    if event["rr"][0]:
        words.append(f"RR {int(event['rr'][0])} ms")
    return ", ".join(words)
