"""LSTM layers of Keras, put in a form that TensorFlow's converter writes as one operator.

Keras 3 makes a loop of an LSTM, which the converter leaves a loop. It fuses a function that says in its attributes what
it implements and has the signature of the LSTM of Keras 2: UNIDIRECTIONAL_SEQUENCE_LSTM, whatever the number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from ..common.errors import UnsupportedModelError
from ..train.detectors.backend import KerasModel, Tensor, keras, tensorflow

MERGES = ("concat", "sum", "mul", "ave")
"""How Bidirectional may join its two halves."""


@dataclass(frozen=True)
class Direction:
    """One LSTM, forwards or backwards in time."""

    name: str
    units: int
    sequences: bool
    """Whether it gives every step, in the order in which it takes them, or the last one alone."""
    backwards: bool

    @classmethod
    def of(cls, layer: Any) -> Direction:
        """Return what a fused layer needs to know of a keras.layers.LSTM."""
        return cls(layer.name, layer.units, layer.return_sequences, layer.go_backwards)


def fuse_lstms(network: KerasModel) -> KerasModel:
    """Return the same network with functions that the converter fuses in the place of LSTMs that are not unrolled.

    LSTMs inside other layers, as in TimeDistributed, stay what they are.

    Raises:
        UnsupportedModelError: an LSTM differs from what the operator computes; the message names it.
    """
    if not any(_is_loop(layer) for layer in network._flatten_layers()):  # pyright: ignore[reportPrivateUsage]  # nested ones, too
        return network
    fused = keras().models.clone_model(network, clone_function=_cloned, recursive=True)
    fused.set_weights(network.get_weights())
    return fused


def _halves(layer: Any) -> list[Any]:
    """Return a layer alone, or both layers of a Bidirectional."""
    bidirectional = isinstance(layer, keras().layers.Bidirectional)
    return [layer.forward_layer, layer.backward_layer] if bidirectional else [layer]


def _is_loop(layer: Any) -> bool:
    return all(type(half) is keras().layers.LSTM and not half.unroll for half in _halves(layer))


def _cloned(layer: Any) -> Any:
    if not _is_loop(layer):
        return layer.__class__.from_config(layer.get_config())
    for half in _halves(layer):
        _refuse_variants(layer, half)
    merge = getattr(layer, "merge_mode", MERGES[0])
    if merge not in MERGES:
        raise _unlike(layer, "keeps its two directions apart", f"join them by {', '.join(MERGES)}")
    return _fused_layer(layer.name, [Direction.of(half) for half in _halves(layer)], merge)


def _refuse_variants(layer: Any, half: Any) -> None:
    """Refuse an LSTM that is not Keras' default one, which alone the operator computes."""
    k = keras()
    variants = {
        "an activation other than tanh": half.activation is not k.activations.tanh,
        "gates other than sigmoid": half.recurrent_activation is not k.activations.sigmoid,
        "no bias": not half.use_bias,
        "a state that outlives a beat": half.stateful,
        "its state among its outputs": half.return_state,
    }
    found = [name for name, is_there in variants.items() if is_there]
    if found:
        raise _unlike(layer, f"has {' and '.join(found)}", "use the defaults of keras.layers.LSTM, or unroll it")


def _unlike(layer: Any, what: str, fix: str) -> UnsupportedModelError:
    return UnsupportedModelError(f"{what}; there is no int8 form of that", where=f"layer {layer.name}", fix=fix)


def _fused_layer(name: str, directions: Sequence[Direction], merge: str) -> Any:
    """Return a layer from [n, steps, features] to [n, steps, units] or [n, units]; its weights are those of Keras."""
    k, tf = keras(), tensorflow()

    class FusedLstm(k.layers.Layer):
        def build(self, input_shape: tuple[int, ...]) -> None:
            self.matrices = [
                [self.add_weight(shape=shape) for shape in _shapes(input_shape[-1], one.units)] for one in directions
            ]

        def call(self, x: Any, mask: Any = None) -> Any:
            if mask is not None:
                raise _unlike(self, "gets a mask", "leave layers that mask steps out")
            both = zip(directions, self.matrices, strict=True)
            forwards, *backwards = [_run(tf, one, x, matrices) for one, matrices in both]
            # Keras gives steps backwards in the order in which they were taken; Bidirectional turns them round.
            turned = [tf.reverse(part, [1]) if directions[0].sequences else part for part in backwards]
            return _merged(tf, merge, [forwards, *turned])

        def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
            width = sum(one.units for one in directions) if merge == MERGES[0] else directions[0].units
            return (*input_shape[:2], width) if directions[0].sequences else (input_shape[0], width)

    return FusedLstm(name=name)


def _shapes(features: int, units: int) -> tuple[tuple[int, ...], ...]:
    return (features, 4 * units), (units, 4 * units), (4 * units,)


def _merged(tf: Any, merge: str, parts: list[Any]) -> Any:
    if merge == "concat":
        return tf.concat(parts, axis=-1)
    total = reduce(tf.multiply if merge == "mul" else tf.add, parts)
    return total / len(parts) if merge == "ave" else total


def _run(tf: Any, one: Direction, x: Any, matrices: Sequence[Tensor]) -> Any:
    """Return what one direction gives: every step in the order in which it takes them, or the last."""
    states = tf.zeros((tf.shape(x)[0] if x.shape[0] is None else x.shape[0], one.units))
    taken = tf.reverse(x, [1]) if one.backwards else x
    last, every, *_ = _function(tf, one.name)(taken, states, states, *map(tf.convert_to_tensor, matrices))
    return every if one.sequences else last


def _function(tf: Any, name: str) -> Callable[..., tuple[Any, ...]]:
    attributes = {"api_implements": f"lstm_{name}", "time_major": False, "go_backwards": False}

    @tf.function(experimental_attributes=attributes, autograph=False)
    def lstm(x: Any, hidden: Any, cell: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> tuple[Any, ...]:
        def step(states: tuple[Any, Any], sample: Any) -> tuple[Any, Any]:
            arguments = sample @ kernel + states[0] @ recurrent_kernel + bias
            enter, forget, candidate, output = tf.split(arguments, 4, axis=1)
            cell = tf.sigmoid(forget) * states[1] + tf.sigmoid(enter) * tf.tanh(candidate)
            return tf.sigmoid(output) * tf.tanh(cell), cell

        # A loop, because each step written out would be traced anew for each call: seconds a layer.
        hiddens, cells = tf.scan(step, tf.transpose(x, (1, 0, 2)), (hidden, cell))
        return hiddens[-1], tf.transpose(hiddens, (1, 0, 2)), hiddens[-1], cells[-1], tf.constant(0.0)

    return lstm
