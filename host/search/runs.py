"""The models of the front as runs: trained and quantised like any other, exported, and read on the test beats once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ...boards.loader import load_board
from ...common.arrays import AnyArray, save_arrays
from ...common.codec import decode, encode
from ...common.errors import BudgetError, UnsupportedModelError, VerificationError
from ...common.executor import finished, jobs_on
from ...common.files import read_json, sha256, write_json
from ...common.run import Run
from ...common.stage_records.search import FoundModel, FrontModel, Judgement
from ...firmware_gen.pipeline import export_run
from ...quantize.pipeline import quantize_run
from ...quantize.store import VALIDATION
from ...quantize.trained_run import load_trained
from ...train.calibration.preprocess import flat_beats
from ...train.config import TrainConfig
from ...train.data.sources import load
from ...train.detectors import DEFAULT, network_model
from ...train.detectors.backend import keras
from ...train.detectors.drawn import Drawn
from ...train.detectors.forms import NetworkForm
from ...train.pipeline import train_run
from ...train.store import save_network
from ..cost.heart_rate import HEART_RATE
from ..cost.measured import beat_cost
from .beside import Scores, beside
from .budget import Cost, fits, in_words, share
from .cost import counted
from .front import Candidate, chosen, front
from .quality import Fit, network_fit, pca_fit, records_of
from .trial import Problem, material_of

FOLDER, MEASURED, ARCHITECTURE = "runs", "front", "architecture.keras"
QUANTISED, REASON = "quantize.json", "reason"
DIGITS = 16
"""Hexadecimal digits in a run's name."""
TRIED = 12
"""Refused models after which no further one is taken through the stages."""


@dataclass(frozen=True)
class RunJob:
    """A model to take through all stages; the default model where nothing was drawn."""

    folder: Path
    problem: Problem
    drawn: Candidate | None = None

    @property
    def name(self) -> str:
        """The name of the run's folder: a digest of the problem and of what was drawn is in it.

        Trials of several storages, which may share a folder, have the same numbers.
        """
        drawn = None if self.drawn is None else encode(self.drawn.drawn)
        model = DEFAULT if self.drawn is None else f"trial-{self.drawn.number}"
        whole = sha256(json.dumps([self.problem.digest, drawn], sort_keys=True).encode())
        return f"{model}-{whole[:DIGITS]}"

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

    @property
    def refusal(self) -> Path:
        """The file of why a stage refused it."""
        return self.folder / MEASURED / f"{self.name}.refused.json"

    @property
    def is_done(self) -> bool:
        """Whether all that ``export`` and the record of the search take is there."""
        board = load_board(self.problem.board).name
        stages = self.run.has(QUANTISED) and self.run.has(f"export/{board}/export.json")
        return stages and self.record.is_file() and self.scores.is_file()


def reached(jobs: Sequence[RunJob]) -> Mapping[str, str | None]:
    """Take models through all stages; return why a stage refused one, by the name of its run, None where none did.

    What is stored is not done again. The jobs run on this machine: the runs are for ``export`` to take.
    """
    refused = {job.name: _stored_refusal(job) for job in jobs}
    waiting = [job for job in jobs if refused[job.name] is None and not job.is_done]
    if waiting:
        with jobs_on(None), closing(finished(_reach, waiting)) as results:
            for place, result in tqdm(results, "front", len(waiting), unit="model", disable=None):
                said = refused[waiting[place].name] = result()
                if said is not None:
                    write_json(waiting[place].refusal, {REASON: said})
    return refused


def down_the_front(linear: RunJob, fitting: Sequence[Candidate]) -> tuple[dict[RunJob, Candidate], dict[str, str]]:
    """Take models of the front through all stages, and those behind where a stage refuses some.

    Args:
        linear: the default model.
        fitting: the trials within the budget.

    Returns:
        The runs that passed, by rising share of the budget, with their candidates; and the reasons why others did not,
        the default model among them, by the name of the run.
    """
    limits, dropped, left = dict(linear.problem.limits), dict[str, str](), list(fitting)
    jobs: dict[RunJob, Candidate] = {}
    while left and len(dropped) < TRIED:
        jobs = {replace(linear, drawn=one): one for one in chosen(front(left, limits))}
        refused = {name: said for name, said in reached([linear, *jobs]).items() if said is not None}
        dropped |= refused
        if not any(job.name in refused for job in jobs):
            break
        left = [one for one in left if replace(linear, drawn=one).name not in dropped]
    return {job: one for job, one in jobs.items() if job.name not in dropped}, dropped


def _stored_refusal(job: RunJob) -> str | None:
    if not job.refusal.is_file():
        return None
    return decode(read_json(job.refusal), dict[str, str], str(job.refusal)).get(REASON)


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
        versus_pca=beside(own, own.pca_training, own.pca_test),
        versus_linear=None if other is None else beside(own, other.training, other.test),
    )


def _reach(job: RunJob) -> str | None:
    try:
        row = _through_all_stages(job)
        if job.drawn is not None and not fits(dict(job.problem.limits), _cost(row)):
            return f"trained, it is over the budget: it takes {in_words(_cost(row))}"
    except (BudgetError, UnsupportedModelError, VerificationError) as error:
        return str(error)
    material, form = material_of(job.problem.data, job.problem.seed), job.form
    components = form.bottleneck or 1
    judged = material.judge(network_fit(form, job.problem.seed))
    save_arrays(job.scores, {
        "training": judged.scores,
        "pca_training": material.judge(pca_fit(form, components)).scores,
        "anomaly": judged.anomaly,
        "record": material.record,
        **_test_scores(job, pca_fit(form, components)),
    })  # fmt: skip
    write_json(job.record, replace(row, quality=judged.quality))
    return None


def _through_all_stages(job: RunJob) -> Judgement:
    """Return what a model reaches; its quality is not yet known."""
    train_run(_options(job), job.run)
    quantised = quantize_run(job.run)
    exported = export_run(job.run, job.problem.board, cost=partial(beat_cost, job.problem.board, HEART_RATE))
    if exported.flash_bytes is None or exported.ram_bytes is None or exported.stack_bytes is None:
        raise UnsupportedModelError(
            exported.no_image or "there is no image",
            where=job.name,
            fix="choose a board that ecgtiny makes an image for: one of ecgtiny boards",
        )
    ticks = counted(exported.instructions, exported.conditions, load_board(job.problem.board))
    metrics = quantised.metrics
    return Judgement(
        run=f"{FOLDER}/{job.name}",
        quality=0.0,
        auroc=None if metrics is None else metrics.auroc,
        auroc_interval=None if metrics is None else metrics.auroc_interval,
        weights_bytes=quantised.weights_bytes,
        flash_bytes=exported.flash_bytes,
        ram_bytes=exported.ram_bytes,
        stack_bytes=exported.stack_bytes,
        instructions=ticks,
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


def _test_scores(job: RunJob, pca: Fit) -> dict[str, AnyArray]:
    """Score the test beats that are not flat and have labels; only from here on are they read."""
    trained = load_trained(job.run)
    test, label = trained.test, trained.test.label
    record = records_of(load(job.problem.data, seed=job.problem.seed).test)
    usable = ~flat_beats(test.counts) if label is not None else np.zeros(len(test.counts), np.bool_)
    with np.load(job.run.path(VALIDATION)) as stored:
        scores = stored["score"][usable].astype(np.float64)
    anomaly = np.zeros(0, np.bool_) if label is None else label[usable] != 0
    return {
        "test": scores,
        "pca_test": pca(trained.train.counts[trained.fitted])(test.counts[usable]) if usable.any() else scores,
        "test_anomaly": anomaly,
        "test_record": record[usable],
    }


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
