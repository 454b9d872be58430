"""The comparison: every detector on one benchmark, by one split, one calibration and one set of resamples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...common.errors import DataError, UsageError, VerificationError
from ...common.executor import jobs_on
from ...common.run import Run, versions
from ...common.stage_records.compare import CompareOptions, CompareRecord, DeviceCost
from ...train.benchmarks import load_benchmark
from ...train.benchmarks.benchmark import Benchmark
from ...train.calibration.thresholds import Rule
from ...train.comparison.compute import Job, folds_of
from ...train.comparison.store import Cells, job_digest, prepared
from ...train.config import TrainConfig
from ...train.detectors import detectors, find, is_own
from ...train.detectors.detector import Detector, stream_form
from ...train.detectors.forms import OffDevice
from ...train.readouts import ReadoutConfig
from .cells import compute_all
from .device import DeviceJob, board_name, device_costs
from .picture import PICTURE, draw
from .rows import Found, describe_items, rows

RECORD = "compare.json"
BOARD = "nrf52840"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class CompareConfig:
    """The options of ``ecgtiny compare``.

    Raises:
        UsageError: an option is outside its range, or a model is not known.
    """

    data: str
    models: tuple[str, ...] = ()
    """Names of detectors; all when empty."""
    seeds: int = 3
    """Seeds 0 to so many less one."""
    promised: float = Rule.promised
    epochs: int | None = None
    """Each detector's own number when None."""

    def __post_init__(self) -> None:
        if self.seeds < 1:
            raise UsageError(f"{self.seeds} seeds are none", fix="give at least one")
        if self.epochs is not None and self.epochs < 0:
            raise UsageError(f"{self.epochs} epochs are negative", fix="give 0 or more")
        if own := [name for name in self.models if is_own(name)]:
            raise UsageError(f"{own[0]} is a model of your own; here are compared those that have a name",
                             fix="judge it by ecgtiny train, or declare a detector: docs/detectors.md")  # fmt: skip
        _ = self.rule, [find(name) for name in self.models]

    @property
    def rule(self) -> Rule:
        """The threshold rule."""
        return Rule(promised=self.promised)

    def chosen(self, baseline: str) -> list[Detector]:
        """Return the detectors to judge: those asked for and the baseline, in the order of their names."""
        names = {*self.models, baseline}
        return [one for one in detectors() if not self.models or one.name in names]

    def jobs(self, detector: Detector) -> list[Job]:
        """Return a detector's jobs, one a seed."""
        data = from_anywhere(self.data)
        return [Job(data, detector.name, seed, self.promised, self.epochs) for seed in range(self.seeds)]


def compare_run(config: CompareConfig, out: Path, scheduler: str | None = None, tell: Tell = print) -> CompareRecord:
    """Compare detectors; write ``compare.json``, the picture of quality against cost, and the cells and runs behind.

    What the folder holds of the same data, detectors and seeds is not computed again, so that a run that was ended
    goes on where it was.

    Args:
        config: the data, the detectors and the seeds.
        out: the folder, made where it is not there.
        scheduler: an existing Dask cluster, ``tcp://HOST:PORT``; processes of this machine when None.
        tell: is told what a person should know beside the result.

    Returns:
        The record compare.json as it was written.

    Raises:
        DataError: the data cannot be had.
        ClusterError: the scheduler cannot be reached, or what the jobs run on has gone away.
        UsageError: the cluster holds other versions.
        VerificationError: a detector's firmware does not compute what the integer reference does; the record is
            written.

    >>> config = ecgtiny.CompareConfig("synthetic", models=("mean-beat",), seeds=1)
    >>> compared = ecgtiny.compare_run(config, Path("ecgtiny-compare"))
    >>> compared.baseline, sorted(compared.detectors)
    ('pca-2', ['mean-beat', 'pca-2'])
    """
    benchmark = load_benchmark(from_anywhere(config.data))
    chosen = config.chosen(benchmark.baseline)
    jobs = {one.name: config.jobs(one) for one in chosen}
    with jobs_on(scheduler):
        outcome = compute_all([job for several in jobs.values() for job in several], Cells(out))
    found = {name: outcome.of(several) for name, several in jobs.items()}
    items = describe_items(benchmark, found, next(iter(folds_of(from_anywhere(config.data), 0)[0].test.values())))
    if items is None:
        raise DataError(f"no detector could be judged: {next(iter(found.values()))}", where=config.data,
                        fix="name others by --models, or give other data")  # fmt: skip
    costs = _costs(config, benchmark, chosen, found, out)
    record = CompareRecord(
        stage="compare",
        config=CompareOptions(data=benchmark.name, models=[one.name for one in chosen], seeds=config.seeds,
                              promised=config.promised, epochs=config.epochs),
        items=items,
        baseline=benchmark.baseline,
        board=BOARD,
        detectors=rows(chosen, found, costs, benchmark.baseline, config.rule),
        versions=versions("numpy", "scikit-learn", "scipy"),
    )  # fmt: skip
    pictures = [PICTURE] if draw(record, out / PICTURE, tell) else []
    saved = Run(out).save(RECORD, record, inputs=[], outputs=pictures)
    _raise_on_mismatch(saved, out)
    return saved


def _raise_on_mismatch(record: CompareRecord, out: Path) -> None:
    failed = {name: one.reason for name, one in record.detectors.items() if one.validated is False}
    if failed:
        raise VerificationError(
            f"the firmware of {', '.join(failed)} does not compute what the integer reference does; of "
            f"{next(iter(failed))}: {next(iter(failed.values()))}",
            where=str(out / RECORD),
            fix="the record is written with all figures; its firmware is not to be used",
            record=record,
        )


def _costs(
    config: CompareConfig, benchmark: Benchmark, chosen: Sequence[Detector], found: Found, out: Path
) -> Mapping[str, DeviceCost]:
    """Return what each detector takes on the board, or why it was not run there."""
    costs: dict[str, DeviceCost] = {}
    jobs: list[DeviceJob] = []
    for one in chosen:
        if isinstance(one.form, OffDevice):
            costs[one.name] = DeviceCost(reason=one.form.reason)
        elif (source := benchmark.name if stream_form(one) else benchmark.source) is None:
            costs[one.name] = DeviceCost(reason=f"ecgtiny train takes no {benchmark.item}s of {benchmark.name}")
        elif isinstance(found[one.name], str):
            costs[one.name] = DeviceCost(reason="it could not be judged on these data")
        else:
            jobs.append(_device_job(config, source, one, out))
    return {**costs, **device_costs(jobs)}


def _device_job(config: CompareConfig, source: str, detector: Detector, out: Path) -> DeviceJob:
    first = prepared(config.jobs(detector)[0])
    if stream_form(detector):
        options = ReadoutConfig(detector.name, source, first.seed)
    else:
        options = TrainConfig(data=source, model=detector.name, seed=first.seed, promised=config.promised,
                              epochs=config.epochs)  # fmt: skip
    return DeviceJob(out.absolute(), options, board_name(BOARD), job_digest(first))


def from_anywhere(data: str) -> str:
    """Return the data so that a process in another folder finds it: paths of files are made absolute."""
    path, found, normal = data.rpartition(":normal=")
    file = Path(path if found else data)
    if not file.is_file():
        return data
    return f"{file.absolute()}{found}{normal}" if found else str(file.absolute())
