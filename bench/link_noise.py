"""Noisy lines: how many validations finish when bytes are flipped, dropped, doubled and added, in both directions.

The firmware of this computer is at the other end of the line, without a serial port's delays. A run is one conversation
from hello to the last beat; every score is compared with the integer reference.

    python -m bench.link_noise --run RUN [--runs 100] [--beats 500] [--share .001 .01 .1] [--jobs N] [--json] [--save]
                                                                         --save writes bench/results/link.json
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from tqdm import tqdm

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.errors import DeviceError
from ecgtiny.common.run import Run
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.exchange import PATIENCE

from .command import options_of, print_results
from .noisy_line import noisy
from .store import save

IMAGE = "export/host/firmware.elf"
COMMAND = "python -m bench.link_noise --run RUN --save"
SHARES = (0.001, 0.01, 0.1)
Figures = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """Beats, what their scores should be, and the firmware that scores them."""

    elf: Path
    counts: Int16Array
    """[n, length, leads]."""
    score: Int32Array
    patience: float = PATIENCE


@dataclass(frozen=True)
class Outcome:
    """What became of one run."""

    finished: bool
    beats: int
    wrong: int
    retries: int
    damaged_frames: int
    lost_share: float
    seconds: float
    message: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="a run that was exported for the board host")
    parser.add_argument("--runs", type=int, default=100, help="conversations for each share")
    parser.add_argument("--beats", type=int, default=500, help="beats of a conversation")
    parser.add_argument("--share", type=float, nargs="+", default=SHARES, help="shares of faulty bytes")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds without a good answer")
    parser.add_argument("--jobs", type=int, default=1, help="conversations at a time")
    parser.add_argument("--save", action="store_true", help="write bench/results/link.json")
    options = parser.parse_args(arguments)

    def measure() -> Figures:
        work = loaded(Run(options.run), options.beats, options.patience)
        figures = measured(work, options.share, options.runs, options.jobs)
        about = {
            "beats": len(work.counts),
            "patience": options.patience,
            "faults": "flip, drop, double, add; both ways",
        }
        return save("link", COMMAND, about, figures) if options.save else {"conditions": about, "figures": figures}

    return print_results(measure, lambda results: text(results["figures"]), as_json=options.json)


def loaded(run: Run, beats: int, patience: float) -> Work:
    """Return the first test beats of a run, and its firmware."""
    with np.load(run.path("validation.npz")) as stored:
        return Work(run.path(IMAGE), stored["counts"][:beats], stored["score"][:beats], patience)


def measured(work: Work, shares: Sequence[float], runs: int, jobs: int = 1) -> Figures:
    """Return the figures for each share of faulty bytes."""
    found: Figures = {}
    for share in shares:
        with ThreadPoolExecutor(jobs) as pool:
            done = pool.map(lambda seed, share=share: converse(work, share, seed), range(runs))
            found[f"{share:g}"] = figures(list(tqdm(done, f"{share:g}", runs, disable=None)))
    return found


def converse(work: Work, share: float, seed: int) -> Outcome:
    """Send every beat over a noisy line, until the last one or until patience ends."""
    beats = wrong = 0
    message = ""
    started = time.perf_counter()
    with noisy(work.elf, share, seed) as port:
        client = Client(port, patience=work.patience)
        try:
            client.hello()
            client.open_session()
            for counts, score in zip(work.counts, work.score, strict=True):
                wrong += client.score(counts).score != score
                beats += 1
        except DeviceError as error:
            message = str(error)
    traffic = client.traffic
    return Outcome(beats == len(work.counts), beats, wrong, traffic.retries, traffic.damaged_frames,
                   traffic.lost_share, time.perf_counter() - started, message)  # fmt: skip


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return what holds of all runs of one share."""
    return {
        "runs": len(outcomes),
        "finished": sum(outcome.finished for outcome in outcomes),
        "beats": sum(outcome.beats for outcome in outcomes),
        "wrong_scores": sum(outcome.wrong for outcome in outcomes),
        "retries_per_beat": sum(outcome.retries for outcome in outcomes) / max(1, sum(o.beats for o in outcomes)),
        "damaged_frames": sum(outcome.damaged_frames for outcome in outcomes),
        "lost_share": mean(outcome.lost_share for outcome in outcomes),
        "seconds": {"median": median(o.seconds for o in outcomes), "max": max(o.seconds for o in outcomes)},
        "gave_up": [asdict(outcome) for outcome in outcomes if not outcome.finished],
    }


def text(figures: Figures) -> str:
    """Return the table."""
    head = f"{'faulty bytes':>12}{'runs':>6}{'finish':>8}{'beats':>9}{'wrong':>7}"
    rows = [f"{head}{'retries/beat':>14}{'s (median, max)':>19}"]
    for share, found in figures.items():
        seconds = f"{found['seconds']['median']:.1f}, {found['seconds']['max']:.1f}"
        rows.append(
            f"{float(share):>12.1%}{found['runs']:>6}{found['finished'] / found['runs']:>8.0%}{found['beats']:>9,}"
            f"{found['wrong_scores']:>7}{found['retries_per_beat']:>14.2f}{seconds:>19}"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
