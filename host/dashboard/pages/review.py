"""The page Review: the clusters of a recording's beats, and which of them are normal for the patient."""

from __future__ import annotations

import html
import itertools
from dataclasses import replace
from pathlib import Path

import panel as pn
from panel.viewable import Viewable

from ....common.errors import DataError
from ....common.run import Run
from ....common.stage_records.review import ClusterReview
from ....quantize.stream import load_stream
from ...evaluation.review import Reviewed, review_record, with_verdict
from ...evaluation.review_files import save_review, with_stored_verdict
from ...report.figures.cluster import draw_cluster
from ..analysis import Analysis
from ..message import Message
from ..page import DashboardPage
from ..session import Session, Topic
from ..widgets import beside, hint, on_press

INTRODUCTION = """## Review by cluster

The shapes of beats that the detector found without labels. Tick those that are normal for this patient: the detector
takes them for usual from then on."""
STYLE = """
figure { margin: 0; color: var(--ink); --fig-ink: var(--ink); --fig-muted: var(--soft); }
svg { display: block; width: 100%; height: auto; border: 1px solid var(--line); }
figcaption { font-size: 0.85rem; }
"""
BOX = 250
"""Width of a cluster in pixels: one stands in a row of a phone."""


class ReviewPage:
    """The page of one browser."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.message = Message()
        self.list = pn.widgets.Button(name="List the clusters", width=160)
        self.save = pn.widgets.Button(name="Save the verdict", button_type="primary", width=160, visible=False)
        self.shown = pn.FlexBox(sizing_mode="stretch_width")
        self.rest = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=["p { color: var(--ink); }"])
        self._reviewed: Reviewed | None = None
        self._run: Run | None = None
        self._ticks: list[pn.widgets.CheckBoxGroup] = []
        on_press(self.list, self._list)
        on_press(self.save, self._save)
        session.listen(Topic.ANALYSIS, self._clear)

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(
            hint(INTRODUCTION), self.list, self.message.pane, self.shown, self.rest, self.save,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _clear(self) -> None:
        self._reviewed, self._run, self._ticks = None, None, []
        self.shown[:], self.rest.object, self.save.visible = [], "", False
        self.message.say("")

    def _list(self) -> None:
        analysis = self.session.analysis
        if analysis is None or not analysis.streamed:
            self.message.fail("no detector of continuous ECG has analysed a recording (choose both on the page Open)")
            return

        def show(found: tuple[Reviewed, str]) -> None:
            if self.session.analysis is analysis:
                self._show(analysis, found[0])
                if found[1]:
                    self.message.fail(found[1])

        beside(self.message, "the clusters are found ...", lambda: _reviewed(analysis), show)

    def _show(self, analysis: Analysis, reviewed: Reviewed) -> None:
        review, fs = reviewed.review, analysis.record.fs
        self._reviewed, self._run = reviewed, analysis.run
        waves = [one.wave for one in review.clusters]
        scale = min(map(min, waves)), max(map(max, waves))
        self._ticks = [
            # A box alone has no label that a screen reader finds; a group of one has.
            pn.widgets.CheckBoxGroup(
                options=[f"Cluster {number} is normal"],
                value=[f"Cluster {number} is normal"] * one.normal,
                disabled=not one.kept,
                width=BOX,
            )
            for number, one in enumerate(review.clusters, start=1)
        ]
        triples = zip(itertools.count(1), review.clusters, self._ticks, strict=False)
        self.shown[:] = [
            pn.Column(_drawn(one, number, scale, fs), tick, width=BOX + 20) for number, one, tick in triples
        ]
        self.rest.object = (
            f"<p>{review.others} more clusters hold {review.other_beats:,} beats.</p>" if review.others else ""
        )
        self.save.visible = True

    def _save(self) -> None:
        reviewed, run = self._reviewed, self._run
        if reviewed is None or run is None:
            return
        normal = [number for number, tick in enumerate(self._ticks, start=1) if tick.value]

        def save() -> list[Path]:
            return save_review(run.folder, reviewed, with_verdict(reviewed.review, normal))

        def tell(files: list[Path]) -> None:
            state = (
                f"; the patient's state: {files[1]}" if len(files) > 1 else "; no cluster is normal, and so no state"
            )
            self.message.say(f"saved: {files[0]}{state}")

        beside(self.message, "saving ...", save, tell)


def _reviewed(analysis: Analysis) -> tuple[Reviewed, str]:
    """Return the clusters with the verdict that is stored, and why a stored one is not used."""
    reviewed = review_record(load_stream(analysis.run), analysis.record, analysis.level)
    try:
        return replace(reviewed, review=with_stored_verdict(analysis.run.folder, reviewed.review)), ""
    except DataError as error:
        return reviewed, f"the stored verdict is not shown: {error}"


def _drawn(one: ClusterReview, number: int, scale: tuple[int, int], fs: float) -> Viewable:
    """Return the drawing of a cluster with what is known of it."""
    picture = draw_cluster(one, f"Cluster {number}", scale)
    classes = ", ".join(f"{amount:,} {label}" for label, amount in one.classes.items())
    said = [
        f"<b>{one.beats:,} beats ({one.share:.1%})</b>",
        f"{one.first / fs:.1f} to {one.last / fs:.1f} s",
        f"{one.abnormal:,} of {one.judged:,} judged were flagged",
        *([f"annotated: {html.escape(classes)}"] if classes else []),
        "gone before the end: cannot be confirmed" if not one.kept else "usual already" if one.usual else "not usual",
    ]
    drawing = f'<figure><div role="img" aria-label="{html.escape(picture.alt)}">{picture.svg}</div>'
    text = f"{drawing}<figcaption>{'<br>'.join(said)}</figcaption></figure>"
    return pn.pane.HTML(text, width=BOX, stylesheets=[STYLE])


PAGE = DashboardPage("review", "Review", 35, lambda session: ReviewPage(session).view())
