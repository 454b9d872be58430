"""The train stage: beats to a float model, its score and its frozen threshold."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any

from ..common.arrays import save_arrays
from ..common.files import write_atomic
from ..common.run import Run, versions
from ..common.stage_records.train import Robustness, Shifted, TrainRecord, WithoutOptions
from ..common.threads import one_thread
from .calibration.calibrate import FOLDS, Fit, Model, Plan
from .calibration.robustness import shift_curve
from .calibration.scores import of_baselines
from .config import TrainConfig
from .data.beats import Beats, Split, stored_labels
from .data.leads.beats_of_records import cut_leads
from .data.records import load_records
from .data.sources import load
from .data.stream import Stream, cut_all, save_streams, split_of
from .describe import (
    bottleneck,
    describe_data,
    describe_model,
    describe_options,
    describe_preprocess,
    describe_score,
    describe_streams,
    describe_threshold,
    describe_trim,
)
from .detectors.backend import tensorflow
from .detectors.baselines import fit_mean_beat, fit_pca
from .detectors.fit import Network, Progress, Recipe, fit_network
from .figures.evaluation import TestSet, baseline, examples, figures
from .freeze import Frozen, freeze, plan_training
from .store import RECORD, STREAMS, save_network, save_refits

OUTPUTS = ["beats.npz", "examples.npz", "folds.npz", "history.csv", "model.keras"]


@one_thread()
def train_run(config: TrainConfig, run: Run) -> TrainRecord:
    """Train on normal beats, freeze the threshold, then test; write the artefacts of the stage into the run folder.

    Args:
        config: the data, the model, the threshold's rule and what else may be chosen.
        run: the folder, made where it is not there; results of an earlier training are replaced.

    Returns:
        The record train.json as it was written.

    Raises:
        UsageError: an option does not fit the data, or a user's own program cannot be used.
        MissingToolError: a package of the extra ``train`` is not installed.
        DataError: the beats cannot be had, or are too few for what is promised.
        UnsupportedModelError: the model cannot take beats of this length, or cannot be built anew for the refits.

    >>> run = ecgtiny.Run("ecgtiny-run")
    >>> trained = ecgtiny.train_run(config, run)
    >>> trained.model.samples, trained.threshold.promised, run.has("train.json")
    (35, 0.02, True)
    """
    streams = _streams(config)
    split = split_of(streams, config.data) if streams else _beats(config)
    config.check(split.train.length)
    counts = split.train.counts
    with _progress(config) as tick:
        fit = partial(fit_network, _recipe(config, split.train), progress=tick)
        plan, trim = plan_training(config, split.train, fit)
        trained = freeze(config, plan, counts, fit, gain=config.gain_of(split.train))
        plain = _without_options(config, split.train, tick)
    score = of_baselines(config.reducer)
    fits = _baseline_fits(config, trained)
    baselines = {name: freeze(config, plan, counts, fit, score) for name, fit in fits.items()}

    # Every threshold is frozen; only from here on are the test beats read.
    test = TestSet.of(split.test)
    scores = test.scores(trained.calibrated.whole)
    _write_arrays(run, split, plan, trained, test, scores)
    _write_networks(run, trained)
    if streams:
        save_streams(run.path(STREAMS), streams)
    record = TrainRecord(
        stage="train",
        config=describe_options(config, split),
        data=describe_data(split),
        stream=describe_streams(streams, plan, split) if streams else None,
        preprocess=describe_preprocess(config, split),
        score=describe_score(config),
        model=describe_model(config, split, trained),
        threshold=describe_threshold(trained, plan, counts),
        **vars(figures(trained, test, scores)),
        baselines={name: baseline(fitted, test, scores) for name, fitted in baselines.items()},
        robustness=Robustness(
            shift=_shifted(trained, test),
            trim=describe_trim(trim, config.trim, trained.threshold, split.train),
            without_options=plain and _compared(plain, test),
        ),
        versions={**versions("keras", "numpy", "scikit-learn", "scipy"), "tensorflow": tensorflow().__version__},
    )
    return run.save(RECORD, record, inputs=[], outputs=[*OUTPUTS, *([STREAMS] if streams else [])])


def _streams(config: TrainConfig) -> list[Stream]:
    """Return the continuous records cut into beats; none where beats are trained on that come cut."""
    return cut_all(load_records(config.data, config.lead, config.annotator)) if config.stream else []


def _beats(config: TrainConfig) -> Split:
    """Return beats that come cut, or that are cut out of the asked leads of continuous records."""
    if config.lead is None:
        return load(config.data, seed=config.seed)
    return split_of(cut_leads(config.data, config.lead, config.annotator), config.data)


def _recipe(config: TrainConfig, beats: Beats) -> Recipe:
    return Recipe(config.form, config.seed, _epochs(config), config.shift, config.gain_of(beats))


def _epochs(config: TrainConfig) -> int:
    return config.form.epochs if config.epochs is None else config.epochs


def _baseline_fits(config: TrainConfig, trained: Frozen[Network]) -> dict[str, Fit[Model]]:
    form = config.form
    components = bottleneck(form, trained.calibrated.whole.model)
    return {"mean_beat": fit_mean_beat(form.pool), "pca": fit_pca(form.pool, components)}


@contextlib.contextmanager
def _progress(config: TrainConfig) -> Generator[Progress]:
    """Show epochs over all fits, on stderr and only on a terminal."""
    from tqdm import tqdm

    def tick() -> None:
        bar.update()

    rounds = 1 + bool(config.trim) + bool(config.shift or config.trim)
    fits = (1 + FOLDS) * rounds
    with tqdm(total=fits * _epochs(config), desc="train", unit="epoch", file=sys.stderr, disable=None) as bar:
        yield tick


def _write_arrays(run: Run, split: Split, plan: Plan, trained: Frozen[Network], test: TestSet, scores: Any) -> None:
    beats = {
        "train_counts": split.train.counts,
        "train_label": stored_labels(split.train.label, len(split.train)),
        "test_counts": test.counts,
        "test_label": stored_labels(split.test.label, len(split.test)),
        "fit_mask": plan.fitted,
        "fold": plan.fold,
        "oof_score": trained.calibrated.scores,
        "test_score": scores,
    }
    save_arrays(run.path("beats.npz"), beats)
    save_arrays(run.path("examples.npz"), examples(trained.calibrated.whole, test, scores))


def _write_networks(run: Run, trained: Frozen[Network]) -> None:
    network = trained.calibrated.whole.model
    save_network(run.path("model.keras"), network.keras)
    save_refits(run.path("folds.npz"), [refit.model.keras for refit in trained.calibrated.refits])
    rows = [f"{epoch},{loss:.9g}" for epoch, loss in enumerate(network.history, start=1)]
    write_atomic(run.path("history.csv"), "\n".join(["epoch,loss", *rows, ""]))


def _without_options(config: TrainConfig, beats: Beats, tick: Progress) -> Frozen[Network] | None:
    """Return what the same beats give without shift and trim, to compare with; None where neither is used."""
    if not (config.shift or config.trim):
        return None
    plain = replace(config, shift=0, trim=0.0)
    fit = partial(fit_network, _recipe(plain, beats), progress=tick)
    plan, _ = plan_training(plain, beats, fit)
    return freeze(plain, plan, beats.counts, fit, gain=plain.gain_of(beats))


def _compared(plain: Frozen[Network], test: TestSet) -> WithoutOptions:
    found = figures(plain, test, test.scores(plain.calibrated.whole))
    return WithoutOptions(**vars(found), shift=_shifted(plain, test))


def _shifted(trained: Frozen[Network], test: TestSet) -> list[Shifted]:
    if trained.calibrated.whole.score.of_signal:
        return []  # another sample would then be the last one, and the class is that of the window's own
    return shift_curve(trained.calibrated.whole, trained.threshold, test.counts[test.scored], test.scored_label)
