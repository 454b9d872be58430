"""A detector made of an autoencoder: fitted to normal items, scored by the residual."""

from __future__ import annotations

from functools import partial

from ...common.arrays import Float64Array
from ..calibration.calibrate import FloatScorer
from .detector import Detector
from .fit import Network, Recipe, fit_network
from .fitted import Fitted, Items, Task
from .forms import NetworkForm
from .kinds import Kind
from .rows import scores_of_rows


def autoencoder(form: NetworkForm, summary: str) -> Detector:
    """Return the declaration of an autoencoder of beats."""
    return Detector(form.name, summary, (Kind.BEATS, Kind.WINDOWS), partial(_fit, form), form)


def _fit(form: NetworkForm, task: Task) -> Fitted:
    recipe = Recipe(form, task.seed, form.epochs if task.epochs is None else task.epochs)
    network = fit_network(recipe, task.normals.counts, task.progress)
    scorer = FloatScorer(network, form.pool, form.score)
    return Fitted(partial(_score, scorer), network.weights, {"loss": network.history})


def _score(scorer: FloatScorer[Network], items: Items) -> Float64Array:
    return scores_of_rows(scorer.scores, items)
