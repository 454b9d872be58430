"""The quantise stage: a trained float model to an int8 one, its integer threshold, and what int8 cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import UNSET
from tqdm import tqdm

from ..common.arrays import save_arrays
from ..common.errors import VerificationError
from ..common.files import write_atomic
from ..common.run import Run, versions
from ..common.stage_records.figures import Metrics
from ..common.stage_records.quantize import (
    Fidelity,
    Gates,
    MonitorFit,
    NormalisationConstants,
    QuantisedEnd,
    QuantizeRecord,
)
from ..train.calibration.calibrate import FloatScorer
from ..train.detectors.backend import tensorflow
from ..train.detectors.fit import Network
from ..train.detectors.keras_files import load_network
from ..train.store import FOLDS, STREAMS, load_refits
from ..train.store import MODEL as FLOAT_MODEL
from ..train.store import RECORD as TRAINED
from .calibration import Calibration, calibrate, describe
from .convert import OF_SIGNAL, convert
from .detector import Detector, Normalisation
from .evaluation import Tested, auroc_delta, saturated_inputs
from .fidelity import MAX_CHANGED, MIN_SPEARMAN, MIN_SPEARMAN_OF_SAMPLE, Comparison
from .graph.graph import Tensor
from .scoring import score_beats
from .store import MODEL, MONITOR, RECORD, REFITS, VALIDATION
from .trained_run import TrainedRun, load_trained


def quantize_run(run: Run) -> QuantizeRecord:
    """Quantise a trained run: write the int8 model, the beats to validate a board with, and the record.

    Args:
        run: a run that was trained.

    Returns:
        The record quantize.json as it was written.

    Raises:
        DataError: the run has no trained model.
        UnsupportedModelError: the converted model holds what the integer reference does not support.
        VerificationError: an artefact of the run has changed, or a gate failed; the artefacts of a failed gate are
            kept, and ``failed`` of the record names it.
        MissingToolError: a package of the extra ``train`` is not installed.

    >>> quantised = ecgtiny.quantize_run(run)
    >>> quantised.failed, quantised.fidelity.decision_agreement > 0.9
    ([], True)
    """
    trained = load_trained(run)
    network = load_network(run.path(FLOAT_MODEL))
    tflite = convert(network, trained.normals(trained.fitted), _share(trained))
    models = _calibration_models(run, trained, tflite)
    calibration = calibrate(trained, models)
    detector = Detector.freeze(trained.scorer(tflite), tflite, calibration.threshold.integer)
    compared = {
        "training": _compare_training(trained, network, detector),
        "calibration": _compare_calibration(trained, calibration),
    }

    # Threshold and gates are settled; only from here on are the test beats read.
    tested = Tested.by(detector, trained.test)
    least = _least_spearman(trained)
    write_atomic(run.path(MODEL), tflite)
    save_arrays(run.path(VALIDATION), tested.arrays())
    stream = _fit_stream(run, trained, detector, models) if trained.record.stream else None
    found = tested.figures(tuple(trained.record.data.classes), calibration.threshold)
    record = QuantizeRecord(
        stage="quantize",
        failed=[gate for beats, comparison in compared.items() for gate in comparison.failed_gates(beats, least)],
        model_digest=detector.digest,
        **_describe_model(detector, tflite),
        data=trained.record.data,
        preprocess=trained.record.preprocess,
        score=trained.record.score,
        threshold=describe(trained, calibration),
        **vars(found),
        fidelity=_fidelity(trained, found.metrics, compared, tested, calibration),
        saturated_inputs=saturated_inputs(detector, trained.test.counts),
        stream=stream,
        baselines=trained.record.baselines,
        versions={**versions("tflite", "numpy", "scipy"), "tensorflow": tensorflow().__version__},
    )
    inputs, outputs = [TRAINED, "beats.npz", FLOAT_MODEL, FOLDS], [MODEL, VALIDATION]
    if stream:
        inputs, outputs = [*inputs, STREAMS], [*outputs, MONITOR, REFITS]
    return _passed(run.save(RECORD, record, inputs=inputs, outputs=outputs), run)


def _calibration_models(run: Run, trained: TrainedRun, tflite: bytes) -> list[bytes]:
    """Quantise the refits, each with the ranges of the beats that it was fitted on; the final model without any."""
    refits = tqdm(load_refits(run), "convert", unit="model", disable=None)
    quantised = [
        convert(refit, trained.normals(trained.fitted & (trained.fold != fold)), _share(trained))
        for fold, refit in enumerate(refits)
    ]
    return quantised or [tflite]


def _share(trained: TrainedRun) -> float | None:
    return OF_SIGNAL if trained.score.of_signal else None


def _least_spearman(trained: TrainedRun) -> float:
    return MIN_SPEARMAN_OF_SAMPLE if trained.score.of_signal else MIN_SPEARMAN


def _fit_stream(run: Run, trained: TrainedRun, detector: Detector, refits: list[bytes]) -> MonitorFit:
    from .monitor_fit.stage import fit_stream

    return fit_stream(run, trained, detector, refits)


def _compare_training(trained: TrainedRun, network: Any, detector: Detector) -> Comparison:
    """Compare the final models on every training beat that is not flat, anomalies included."""
    counts = trained.train.counts[trained.usable]
    float_score = FloatScorer(Network(network, ()), trained.pool, trained.score, trained.gain).scores(counts)
    return Comparison(float_score, score_beats(detector, counts)[0], trained.threshold.value, detector.threshold)


def _compare_calibration(trained: TrainedRun, calibration: Calibration) -> Comparison:
    """Compare the calibration scores, on both sides by models that were not fitted on the beat."""
    float_score = trained.train.score[trained.fold >= 0]
    return Comparison(float_score, calibration.scores, trained.threshold.value, calibration.threshold.integer)


def _describe_model(detector: Detector, tflite: bytes) -> dict[str, Any]:
    graph = detector.graph
    constants = [tensor.data for tensor in graph.tensors.values() if tensor.data is not None]
    return {
        "tflite_bytes": len(tflite),
        "weights_bytes": sum(data.nbytes for data in constants if data.dtype == np.int8),
        "constants_bytes": sum(data.nbytes for data in constants),
        "operators": [node.kind for node in graph.nodes],
        "input": _end(graph.input_tensor),
        "output": _end(graph.output_tensor),
        "further_outputs": [_end(tensor) for tensor in graph.output_tensors[1:]] or UNSET,
        "normalisation": _describe_normalisation(detector.normalisation),
        "score_constants": detector.rule.parts(),
    }


def _describe_normalisation(rule: Normalisation) -> NormalisationConstants:
    constants = {name: value for name, value in rule.constants.items() if name != "of_signal"}
    return NormalisationConstants(**constants, of_signal=True if rule.of_signal else UNSET)


def _end(tensor: Tensor) -> QuantisedEnd:
    return QuantisedEnd(scale=tensor.scales[0], zero_point=tensor.zero_point)


def _fidelity(
    trained: TrainedRun, metrics: Metrics | None, compared: dict[str, Comparison], tested: Tested,
    calibration: Calibration,
) -> Fidelity:  # fmt: skip
    on_test = tested.against_float(trained.threshold.value, calibration.threshold.integer).figures()
    return Fidelity(
        auroc_delta=auroc_delta(trained, metrics),
        decision_agreement=on_test.decision_agreement,
        gates=Gates(most_decisions_changed=MAX_CHANGED, least_spearman=_least_spearman(trained)),
        training=compared["training"].figures(),
        calibration=compared["calibration"].figures(),
        test=on_test,
    )


def _passed(record: QuantizeRecord, run: Run) -> QuantizeRecord:
    if record.failed:
        raise VerificationError(
            f"quantisation changed the model too much: {', '.join(record.failed)}",
            where=str(run.path(RECORD)),
            fix=f"one step of the input is {record.input.scale:.3f} standard deviations and "
            f"{record.saturated_inputs:.2%} of the test inputs saturate: residuals near the one or anomalies beyond "
            "the other need another model or other training beats",
            record=record,
        )
    return record
