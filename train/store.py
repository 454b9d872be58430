"""Keras models on disk: the same weights give the same bytes, and come back in the same architecture."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from ..common.arrays import save_arrays
from ..common.files import write_atomic
from ..common.run import Run
from ..common.stage_records.train import TrainRecord
from .detectors.backend import KerasModel, keras, stdout_to_stderr
from .detectors.keras_files import load_network

RECORD = "train.json"
MODEL = "model.keras"
FOLDS = "folds.npz"
STREAMS = "streams.npz"

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip archive can hold; every member gets it."""


def save_network(path: Path, network: KerasModel) -> None:
    """Write a .keras archive without dates and addresses, atomically."""
    with tempfile.TemporaryDirectory() as folder, stdout_to_stderr():
        dated = Path(folder, path.name)
        keras().saving.save_model(network, dated)
        write_atomic(path, _normalised(dated.read_bytes()))


def save_refits(path: Path, networks: list[KerasModel]) -> None:
    """Write the weights of the refits, arrays ``<fold>/<index>`` in Keras' order, atomically."""
    arrays = {
        f"{fold}/{index}": weights
        for fold, network in enumerate(networks)
        for index, weights in enumerate(network.get_weights())
    }
    save_arrays(path, arrays)


def load_refits(run: Run) -> list[KerasModel]:
    """Rebuild the refits of a run, one model a fold; an empty list when the calibration set was held out.

    A refit is the run's own model with other weights: whatever program or file its architecture came from is not
    asked for again.

    Raises:
        DataError: the run has no trained model.
        VerificationError: an artefact of the run has changed.
    """
    run.load(RECORD, TrainRecord)
    with np.load(run.path(FOLDS)) as stored:
        arrays = {name: stored[name] for name in stored.files}
    networks: list[KerasModel] = []
    while f"{len(networks)}/0" in arrays:
        network = load_network(run.path(MODEL))
        fold = len(networks)
        network.set_weights([arrays[f"{fold}/{index}"] for index in range(len(network.weights))])
        networks.append(network)
    return networks


def _normalised(archive: bytes) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(plain, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "metadata.json":
                content = _without_date_saved(content)
            if name == "config.json":
                content = _without_addresses(content)
            target.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return plain.getvalue()


def _without_date_saved(metadata: bytes) -> bytes:
    return json.dumps({key: value for key, value in json.loads(metadata).items() if key != "date_saved"}).encode()


def _without_addresses(config: bytes) -> bytes:
    """Drop the ids of shared objects, which are addresses in memory; no layer of ours shares more than a dtype."""
    return re.sub(rb', "shared_object_id": \d+', b"", config)
