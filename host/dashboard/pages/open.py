"""The page Open: the recording, the runs and the leads that are looked at."""

from __future__ import annotations

from pathlib import Path

import panel as pn
from panel.viewable import Viewable

from ....common.errors import DataError
from ..array_recording import COUNTS, SUFFIX, UNITS, ArrayForm
from ..choices import open_recording, sent_recordings
from ..dropper import Dropper
from ..latest import Latest
from ..page import DashboardPage
from ..recording import Recording
from ..session import SEE, Chosen, Session, Topic
from ..summary import describe_recording
from ..uploads import Uploads
from ..widgets import follow_value, hint, on_press

NONE = "none yet"
NO_RUN = "No run was named: `ecgtiny dashboard --run DIR`. Recordings can be looked at all the same."
WIDE = {"sizing_mode": "stretch_width", "max_width": 560}


class OpenPage:
    """The page of one browser."""

    def __init__(self, session: Session) -> None:
        self.session, self.uploads = session, Uploads()
        self._opening, self._analysing = Latest(session), Latest(session)
        pn.state.on_session_destroyed(lambda _: self.uploads.close())
        self.listed = session.config.listed
        self.dropper = Dropper(self.uploads, self._sent, sizing_mode="stretch_width", max_width=560)
        self.choice = pn.widgets.Select(name="Recording", **WIDE)
        self.form = _Form()
        self.about = pn.pane.Markdown("", sizing_mode="stretch_width")
        runs = {str(run.folder): run for run in session.config.runs}
        self.runs = pn.widgets.CheckBoxGroup(options=runs, value=list(runs.values())[:1], name="Runs")
        self.lead = pn.widgets.Select(name="Lead in which beats are found", options=[NONE], **WIDE)
        self.open = pn.widgets.Button(name="Open", button_type="primary", width=140)
        self.analyse = pn.widgets.Button(name="Analyse", button_type="primary", width=140)
        follow_value(self.choice, self._chosen)
        on_press(self.open, self._open)
        on_press(self.analyse, self._analyse)
        session.listen(Topic.RECORDING, self._opened)
        self._offer({})

    def view(self) -> Viewable:
        """Return what is shown."""
        cut = [hint(self.listed.note)] if self.listed.note else []
        runs = self.runs if self.runs.options else hint(NO_RUN)
        return pn.Column(
            pn.pane.Markdown("## Recording\n\nDrop files here, or browse: .csv, .edf, .hea with its .dat, .npy, "
                             "a device's export. They stay on this machine."),
            self.dropper, self.choice, *cut, self.form.view(), self.open, self.about,
            pn.pane.Markdown("## Detector\n\nOne run, or several to compare them."), runs, self.lead, self.analyse,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _sent(self, error: DataError | None) -> None:
        """Follow what was sent or taken back."""
        try:
            sent = sent_recordings(self.uploads) if self.uploads.names else {}
        except DataError as none:
            sent, error = {}, error or none
        self._offer({f"sent: {name}": path for name, path in sent.items()})
        if error is None:
            self.session.say()
        else:
            self.session.fail(error)

    def _offer(self, sent: dict[str, Path]) -> None:
        options = {**sent, **self.listed.found}
        self.choice.options = options or {NONE: None}
        self.choice.value = next(iter(options.values()), None)
        self._chosen()

    def _chosen(self) -> None:
        path = self.choice.value
        self.form.show(isinstance(path, Path) and path.suffix.lower() == SUFFIX)

    def _open(self) -> None:
        path = self.choice.value
        if not isinstance(path, Path):
            self.session.fail("no recording is chosen (drop its files, or start with --folder DIR)")
            return
        form, allowed = self.form.value(), [self.uploads.folder, *self.session.config.folders]
        self._opening.do(f"reading {path.name} ...", lambda: open_recording(path, form, allowed), self._look)

    def _look(self, found: Recording) -> None:
        self.session.open(found)
        self.session.go(SEE)
        if self.runs.value:
            self._analyse()

    def _opened(self) -> None:
        recording = self.session.recording
        self._analysing.drop()
        self.lead.options = list(recording.leads) if recording else [NONE]
        self.lead.value = self.lead.options[0]
        self.about.object = describe_recording(recording) if recording else ""

    def _analyse(self) -> None:
        session, runs, lead = self.session, list(self.runs.value), str(self.lead.value)
        if session.recording is None:
            self.session.fail("no recording is open (choose one above, and press Open)")
            return
        self._analysing.do("the detector runs ...", lambda: session.analyse(runs, [lead]), self._analysed)

    def _analysed(self, found: Chosen) -> None:
        self.session.choose(found)
        if self.session.page == PAGE.name:  # not where the user has gone on meanwhile
            self.session.go(SEE)


class _Form:
    """What is asked of an .npy."""

    def __init__(self) -> None:
        self.rate = pn.widgets.FloatInput(name="Rate in Hz", value=500.0, start=1, width=140)
        self.unit = pn.widgets.Select(name="Unit", options=list(UNITS), width=140)
        self.gain = pn.widgets.FloatInput(name="Gain in counts/mV", value=200.0, width=140, visible=False)
        self.zero = pn.widgets.IntInput(name="Counts at 0 mV", value=0, width=140, visible=False)
        self.leads = pn.widgets.TextInput(name="Leads in their order", placeholder="I, II, III, aVR ...", width=290)
        self.box = pn.FlexBox(self.rate, self.unit, self.gain, self.zero, self.leads, visible=False)
        follow_value(self.unit, self._unit)

    def _unit(self) -> None:
        self.gain.visible = self.zero.visible = self.unit.value == COUNTS

    def show(self, shown: bool) -> None:
        """Show or hide it."""
        self.box.visible = shown

    def view(self) -> Viewable:
        """Return what is shown."""
        return self.box

    def value(self) -> ArrayForm:
        """Return what was said."""
        names = tuple(name.strip() for name in str(self.leads.value).split(",") if name.strip())
        counts = self.unit.value == COUNTS
        gain, zero = (float(self.gain.value or 0), int(self.zero.value or 0)) if counts else (0.0, 0)
        return ArrayForm(float(self.rate.value or 0), str(self.unit.value), names, gain, zero)


PAGE = DashboardPage("open", "Open", 10, lambda session: OpenPage(session).view())
