"""The models of the front as runs: trained and quantised like any other, exported, and read on the test beats once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ...common.arrays import AnyArray, BoolArray, Float64Array, save_arrays
from ...common.codec import decode
from ...common.errors import BudgetError, DataError, UnsupportedModelError, VerificationError
from ...common.executor import finished, jobs_on
from ...common.files import read_json, write_json
from ...common.run import Run
from ...common.stage_records.compare import Estimate
from ...common.stage_records.search import Beside, FoundModel, FrontModel, Judgement
from ...firmware_gen.pipeline import export_run
from ...quantize.pipeline import quantize_run
from ...quantize.store import VALIDATION
from ...quantize.trained_run import load_trained
from ...train.calibration.preprocess import flat_beats
from ...train.config import TrainConfig
from ...train.detectors import DEFAULT, network_model
from ...train.detectors.backend import keras
from ...train.detectors.drawn import Drawn
from ...train.detectors.forms import NetworkForm
from ...train.figures.ranking import auroc_ahead
from ...train.pipeline import train_run
from ...train.store import save_network
from ..cost.estimate import HEART_RATE
from ..cost.measured import beat_cost
from .budget import Cost, fits, share
from .front import Candidate
from .quality import Fit, network_fit, pca_fit
from .trial import Problem, material_of

FOLDER, MEASURED, ARCHITECTURE = "runs", "front", "architecture.keras"
DIGITS = 8
"""Hexadecimal digits of the problem's digest in a run's name."""


@dataclass(frozen=True)
class RunJob:
    """A model to take through all stages; the default model where nothing was drawn."""

    folder: Path
    problem: Problem
    drawn: Candidate | None = None

    @property
    def name(self) -> str:
        """The name of the run's folder."""
        model = DEFAULT if self.drawn is None else f"trial-{self.drawn.number}"
        return f"{model}-{self.problem.digest[:DIGITS]}"

    @property
    def form(self) -> NetworkForm:
        """The model's."""
        return network_model(DEFAULT) if self.drawn is None else self.drawn.drawn.form(self.name)

    @property
    def run(self) -> Run:
        """Its run folder."""
        return Run(self.folder / FOLDER / self.name)

    @property
    def record(self) -> Path:
        """The file of what it reaches."""
        return self.folder / MEASURED / f"{self.name}.json"

    @property
    def scores(self) -> Path:
        """The file of its scores."""
        return self.record.with_suffix(".npz")


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of the same beats by a model and by principal components, as many as its bottleneck has values."""

    training: Float64Array
    """float64 [n]: each beat by a refit that did not see it, in the order of ``Material.judge``."""
    pca_training: Float64Array
    anomaly: BoolArray
    """bool [n]."""
    test: Float64Array
    """float64 [m]: of the test beats that are not flat; empty where they have no labels."""
    pca_test: Float64Array
    test_anomaly: BoolArray
    """bool [m]."""

    @classmethod
    def load(cls, path: Path) -> Scores:
        """Read them.

        Raises:
            DataError: the file is damaged.
        """
        try:
            with np.load(path) as stored:
                return cls(**{name: stored[name] for name in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError) as error:
            raise DataError("cannot be read", where=str(path), fix="take it away and start again") from error


def reached(jobs: Sequence[RunJob]) -> Mapping[str, str | None]:
    """Take models through all stages; return why a stage refused one, by the name of its run, None where none did.

    What is stored is not done again. The jobs run on this machine: the runs are for ``export`` to take.
    """
    refused: dict[str, str | None] = {job.name: None for job in jobs}
    waiting = [job for job in jobs if not (job.record.is_file() and job.scores.is_file())]
    if waiting:
        with jobs_on(None), closing(finished(_reach, waiting)) as results:
            for place, result in tqdm(results, "front", len(waiting), unit="model", disable=None):
                refused[waiting[place].name] = result()
    return refused


def judgement(job: RunJob) -> Judgement:
    """Return what a model reaches, as it is stored."""
    return decode(read_json(job.record), Judgement, str(job.record))


def front_model(job: RunJob, found: Candidate, linear: RunJob | None) -> FrontModel:
    """Return the row of a model, with what stands beside it; the default model does not where it was refused."""
    plain, own = judgement(job), Scores.load(job.scores)
    other = None if linear is None else Scores.load(linear.scores)
    return FrontModel(
        **vars(plain),
        trial=found.number,
        model=_model(found.drawn),
        share=share(dict(job.problem.limits), _cost(plain)),
        versus_pca=_beside(own, own.pca_training, own.pca_test),
        versus_linear=None if other is None else _beside(own, other.training, other.test),
    )


def _reach(job: RunJob) -> str | None:
    try:
        row = _through_all_stages(job)
        if job.drawn is not None and not fits(dict(job.problem.limits), _cost(row)):
            return f"trained, it takes {_cost(row)}, which is over the budget"
    except (BudgetError, UnsupportedModelError, VerificationError) as error:
        return str(error)
    material, form = material_of(job.problem.data, job.problem.seed), job.form
    components = form.bottleneck or 1
    judged = material.judge(network_fit(form, job.problem.seed))
    save_arrays(job.scores, {
        "training": judged.scores,
        "pca_training": material.judge(pca_fit(form, components)).scores,
        "anomaly": judged.anomaly,
        **_test_scores(job.run, pca_fit(form, components)),
    })  # fmt: skip
    write_json(job.record, replace(row, quality=judged.quality))
    return None


def _through_all_stages(job: RunJob) -> Judgement:
    """Return what a model reaches; its quality is not yet known."""
    train_run(_options(job), job.run)
    quantised = quantize_run(job.run)
    exported = export_run(job.run, job.problem.board, cost=partial(beat_cost, job.problem.board, HEART_RATE))
    if exported.flash_bytes is None or exported.ram_bytes is None or exported.stack_bytes is None:
        raise UnsupportedModelError(exported.no_image or "there is no image", where=job.name)
    ticks, metrics = exported.instructions, quantised.metrics
    return Judgement(
        run=f"{FOLDER}/{job.name}",
        quality=0.0,
        auroc=None if metrics is None else metrics.auroc,
        auroc_interval=None if metrics is None else metrics.auroc_interval,
        weights_bytes=quantised.weights_bytes,
        flash_bytes=exported.flash_bytes,
        ram_bytes=exported.ram_bytes,
        stack_bytes=exported.stack_bytes,
        instructions=None if ticks is None else float(ticks.median),
    )


def _options(job: RunJob) -> TrainConfig:
    """Return the options of ``ecgtiny train`` that make the model, whose architecture is put into its run folder."""
    problem = job.problem
    if job.drawn is None:
        return TrainConfig(data=problem.data, model=DEFAULT, seed=problem.seed)
    drawn, path = job.drawn.drawn, job.run.path(ARCHITECTURE)
    _, length, leads = material_of(problem.data, problem.seed).normals.shape
    keras().utils.set_random_seed(problem.seed)
    save_network(path, job.form.build(length // drawn.layers.pool, leads))
    return TrainConfig(data=problem.data, model=str(path), seed=problem.seed, score=drawn.score, epochs=drawn.epochs,
                       learning_rate=drawn.learning_rate, pool=drawn.layers.pool)  # fmt: skip


def _test_scores(run: Run, pca: Fit) -> dict[str, AnyArray]:
    """Score the test beats that are not flat and have labels; only from here on are they read."""
    trained = load_trained(run)
    test, label = trained.test, trained.test.label
    usable = ~flat_beats(test.counts) if label is not None else np.zeros(len(test.counts), np.bool_)
    with np.load(run.path(VALIDATION)) as stored:
        scores = stored["score"][usable].astype(np.float64)
    anomaly = np.zeros(0, np.bool_) if label is None else label[usable] != 0
    return {
        "test": scores,
        "pca_test": pca(trained.train.counts[trained.fitted])(test.counts[usable]) if usable.any() else scores,
        "test_anomaly": anomaly,
    }


def _beside(own: Scores, training: Float64Array, test: Float64Array) -> Beside:
    before, after = auroc_ahead(own.training, training, own.anomaly), auroc_ahead(own.test, test, own.test_anomaly)
    if before is None:
        raise AssertionError("training beats are of both kinds")
    return Beside(training=_estimate(before), test=None if after is None else _estimate(after), better=before[1][0] > 0)


def _estimate(ahead: tuple[float, tuple[float, float]]) -> Estimate:
    mean, (low, high) = ahead
    return Estimate(mean=mean, low=low, high=high)


def _cost(row: Judgement) -> Cost:
    return Cost(row.flash_bytes, row.ram_bytes, row.stack_bytes, row.instructions)


def _model(drawn: Drawn) -> FoundModel:
    layers = drawn.layers
    return FoundModel(
        family=layers.family,
        pool=layers.pool,
        bottleneck=layers.bottleneck,
        widths=list(layers.widths),
        activation=layers.activation,
        kernel=layers.kernel,
        score=drawn.score,
        epochs=drawn.epochs,
        learning_rate=drawn.learning_rate,
    )
