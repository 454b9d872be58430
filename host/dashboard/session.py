"""What one browser has open; the pages follow it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ...common.errors import EcgtinyError
from ...common.run import Run
from .analysis import Analysis, analyse
from .config import DashboardConfig
from .recording import Recording

SEE = "see"
"""Name of the page that shows the recording, to which others lead."""


class Topic(StrEnum):
    """What of a session can change."""

    RECORDING = "recording"
    RUN = "run"
    ANALYSIS = "analysis"
    VIEW = "view"
    """The stretch that the page See shows."""
    PAGE = "page"
    COLOURS = "colours"
    """Light or dark."""
    STATUS = "status"
    """What goes on or what failed."""


Listener = Callable[[], None]
FIRST = 10.0
"""s that are shown at first."""


@dataclass(frozen=True)
class Status:
    """A line that says what goes on, or what failed."""

    text: str = ""
    failed: bool = False


@dataclass(frozen=True, eq=False)
class Chosen:
    """Runs, leads and level, and what comes of them."""

    recording: Recording | None
    runs: tuple[Run, ...]
    leads: tuple[str, ...]
    level: int | None
    analyses: tuple[Analysis, ...]


class Session:
    """The recording, the runs and the analyses that one browser looks at."""

    def __init__(self, config: DashboardConfig, *, dark: bool = False, touch: bool = False) -> None:
        self.config, self.dark, self.touch = config, dark, touch
        self.recording: Recording | None = None
        self.runs: tuple[Run, ...] = ()
        self.leads: tuple[str, ...] = ()
        """Names of the leads that are analysed, the one in which R peaks are found first."""
        self.level: int | None = None
        """Row of the threshold table of a stream detector; the detector's own when None."""
        self.analyses: tuple[Analysis, ...] = ()
        """One a run, in the order of ``runs``; empty until the recording was analysed."""
        self.view: tuple[float, float] = (0.0, 0.0)
        """The stretch that the page See shows, or will show where it was not looked at yet, in s."""
        self.page = ""
        """Name of the page that is shown."""
        self.status = Status()
        self._listeners: defaultdict[Topic, list[Listener]] = defaultdict(list)

    @property
    def run(self) -> Run | None:
        """The run that is looked at: the first of those that were chosen, or of those named at the start."""
        return next(iter(self.runs or self.config.runs), None)

    @property
    def analysis(self) -> Analysis | None:
        """What the run's detector makes of the recording: the first of the analyses."""
        return self.analyses[0] if self.analyses else None

    def listen(self, topic: Topic, listener: Listener) -> None:
        """Have a function called after each change of a topic."""
        self._listeners[topic].append(listener)

    def open(self, recording: Recording | None) -> None:
        """Look at another recording; the analyses of the one before are gone, which is a change of ``ANALYSIS`` too."""
        self.recording, self.analyses = recording, ()
        self.leads = recording.leads[:1] if recording else ()
        self.view = (0.0, 0.0 if recording is None else min(recording.seconds, FIRST))
        self._tell(Topic.RECORDING, Topic.ANALYSIS, Topic.VIEW)

    def analyse(self, runs: Sequence[Run], leads: Sequence[str] = (), level: int | None = None) -> Chosen:
        """Analyse the recording by the detectors of runs, and change nothing: it may run in another thread.

        Raises:
            EcgtinyError: a run cannot be used, or not on these leads.
        """
        recording = self.recording
        chosen = tuple(leads) or self.leads
        found = () if recording is None else tuple(analyse(run, recording, chosen, level) for run in runs)
        return Chosen(recording, tuple(runs), chosen, level, found)

    def choose(self, chosen: Chosen) -> None:
        """Look at what was chosen; nothing happens where another recording was opened since."""
        if chosen.recording is not self.recording:
            return
        self.runs, self.leads, self.level, self.analyses = chosen.runs, chosen.leads, chosen.level, chosen.analyses
        self._tell(Topic.RUN, Topic.ANALYSIS)

    def show(self, start: float, stop: float) -> None:
        """Show a stretch, in s, on the page See."""
        self.view = (start, stop)
        self._tell(Topic.VIEW)

    def go(self, page: str) -> None:
        """Show another page, by its name."""
        self.page = page
        self._tell(Topic.PAGE)

    def paint(self, *, dark: bool) -> None:
        """Show light or dark colours; all that is open stays open."""
        self.dark = dark
        self._tell(Topic.COLOURS)

    def say(self, text: str = "") -> None:
        """Show on every page what goes on; nothing without a text."""
        self.status = Status(text)
        self._tell(Topic.STATUS)

    def fail(self, error: EcgtinyError | str) -> None:
        """Show on every page what failed, with what to do about it."""
        self.status = Status(str(error), failed=True)
        self._tell(Topic.STATUS)

    def _tell(self, *topics: Topic) -> None:
        for topic in topics:
            for listener in list(self._listeners[topic]):
                listener()
