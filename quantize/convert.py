"""Full-integer post-training quantisation: a float Keras model to the bytes of an int8 .tflite."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Generator

import numpy as np

from ..common.arrays import Float32Array
from ..common.errors import UnsupportedModelError
from ..train.detectors.backend import KerasModel, keras, stdout_to_stderr, tensorflow
from .fused_lstm import fuse_lstms
from .lstm_states import measure_states
from .reversals import mend_reversals

HEADROOM = 1.25
"""How far beyond the normal beats the ranges reach: anomalies are larger, and clipping them would hide them."""
OF_SIGNAL = 0.999
"""Share of the samples of signals in their own unit that the ranges hold. A likelihood is of a difference of two values
in steps of these ranges, and a few artefacts would make a step as large as the scale of what is normal."""
ATTEMPTS = 6
"""Conversions of a model that are tried before a SPLIT in float is taken for the model's own fault."""


def convert(network: KerasModel, normals: Float32Array, share: float | None = None) -> bytes:
    """Quantise a Keras model; the same weights and beats give the same bytes.

    Args:
        network: a model from (samples, leads) to one or several outputs.
        normals: float32 [m, samples, leads], model inputs from which the ranges of the activations are measured.
        share: of their samples, which the ranges hold; None is more than all of them.

    Returns:
        A .tflite of batch 1, int8 throughout, dense weights with one scale and convolutions with one a channel; its
        outputs are in the order of the model.

    Raises:
        UnsupportedModelError: the model holds a recurrent layer of Keras that is neither unrolled nor an LSTM as it is
            by default, or what the converter has no int8 form of.
    """
    fused = fuse_lstms(network)
    refuse_loops(fused)
    with _silence():
        try:
            tflite = _in_order(all_int8(lambda: _converted(fused, normals, share)))
        except Exception as error:  # the converter's errors are of no one class
            raise _refused(error) from error
    tflite = mend_reversals(tflite)
    return tflite if fused is network else measure_states(tflite, representative(normals, share))


def all_int8(converted: Callable[[], bytes]) -> bytes:
    """Return what a conversion gives, asked again while a SPLIT in it is left in float.

    TensorFlow's converter does not give the same file each time where an output of a SPLIT is used by none, as in the
    first step of an unrolled LSTM, whose state is zero: one time in five or so that SPLIT stays in float.
    """
    tflite = converted()
    for _ in range(ATTEMPTS - 1):
        if not _splits_in_float(tflite):
            break
        tflite = converted()
    return tflite


def _splits_in_float(tflite: bytes) -> bool:
    import tflite as schema

    model = schema.Model.GetRootAs(tflite, 0)
    graph = model.Subgraphs(0)
    operators = [graph.Operators(index) for index in range(graph.OperatorsLength())]
    return any(
        model.OperatorCodes(one.OpcodeIndex()).BuiltinCode() == schema.BuiltinOperator.SPLIT
        and graph.Tensors(one.Outputs(0)).Type() == schema.TensorType.FLOAT32
        for one in operators
    )


def _converted(network: KerasModel, normals: Float32Array, share: float | None) -> bytes:
    tf = tensorflow()
    converter = tf.lite.TFLiteConverter.from_keras_model(_of_one_beat(network))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([beat] for beat in representative(normals, share))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    # A scale a channel costs a dense layer more bytes than its weights, and gains no accuracy here.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return bytes(converter.convert())


def _in_order(tflite: bytes) -> bytes:
    """Return the file with its outputs in the order of the model; the converter writes several in one of its own."""
    import tflite as schema

    content = bytearray(tflite)
    model = schema.Model.GetRootAs(content, 0)
    signature = model.SignatureDefs(0)
    named = [signature.Outputs(index) for index in range(signature.OutputsLength())]
    places = {int(output.Name().rpartition(b"_")[2]): output.TensorIndex() for output in named}
    outputs = np.asarray(model.Subgraphs(0).OutputsAsNumpy())
    outputs[:] = [places[place] for place in sorted(places)]
    return bytes(content)


def _refused(error: Exception) -> UnsupportedModelError:
    """Return the converter's complaint: the first of its lines that says something."""
    said = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    named = next((line for line in said if "tf." in line and "op" in line), said[0])
    return UnsupportedModelError(f"TensorFlow's converter has no int8 form of it: {named}", where="the model",
                                 fix="use layers that become int8: dense, convolution, pooling ...")  # fmt: skip


def refuse_loops(network: KerasModel) -> None:
    """Refuse recurrent layers that are a loop, wherever in the model they are.

    The converter leaves it a loop, in subgraphs of its own, and crashes while it measures the ranges inside.

    Raises:
        UnsupportedModelError: there is one; the message names it.
    """
    k = keras()
    recurrent = (k.layers.RNN, k.layers.LSTM, k.layers.GRU, k.layers.SimpleRNN, k.layers.Bidirectional)
    for layer in network._flatten_layers():  # pyright: ignore[reportPrivateUsage]  # Keras walks nested layers by no other
        if isinstance(layer, recurrent) and not _unrolled(layer):
            raise UnsupportedModelError(
                f"is a recurrent layer of Keras 3 ({type(layer).__name__}), which becomes a loop; "
                "LSTMs that are no part of another layer and layers without loops are supported",
                where=f"layer {layer.name}",
                fix="unroll it (unroll=True), or use convolutions, dense layers or an LSTM",
            )


def _unrolled(layer: object) -> bool:
    """Tell whether a recurrent layer, or both layers of a Bidirectional, are written out step by step."""
    parts = (getattr(layer, "forward_layer", layer), getattr(layer, "backward_layer", layer))
    return all(getattr(part, "unroll", False) is True for part in parts)


def representative(normals: Float32Array, share: float | None = None) -> Float32Array:
    """Return the beats that set the ranges, [2 m, 1, samples, leads]: the normal ones, and the same enlarged.

    With a ``share`` they are clipped to what that share of the normal samples keeps to.
    """
    beats = np.concatenate([normals, np.float32(HEADROOM) * normals])[:, np.newaxis]
    if share is None:
        return beats
    limit = np.quantile(np.abs(normals), share).astype(np.float32)
    return np.clip(beats, -limit, limit)


@contextlib.contextmanager
def _silence() -> Generator[None]:
    """Drop what Keras prints about its temporary files, and a warning about statistics that are measured anyway.

    The converter's C++ writes a line a model past sys.stderr; errors come as exceptions, so nothing is lost.
    """
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        with stdout_to_stderr(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _of_one_beat(network: KerasModel) -> KerasModel:
    """Fix the batch at 1; a free one would bring operators that compute shapes."""
    k = keras()
    beat = k.Input(batch_shape=(1, *network.input_shape[1:]), name="beat")
    return k.Model(beat, network(beat), name="one_beat")
