"""The architecture of a model that a user brings: checked, made to fit the beats, and built anew for each fit."""

from __future__ import annotations

import json
import math
import re
from typing import Any, cast

from ...common.errors import UnsupportedModelError, UsageError
from .backend import KerasModel, keras

Shape = tuple[int | None, ...]


def architecture_of(network: object, samples: int, leads: int, where: str) -> str:
    """Return the architecture of a Keras model as a text, without its weights.

    A model of ``samples * leads`` values in one row, lead innermost, gets a reshape before and after it; one that
    takes any number of samples is fixed to these.

    Args:
        network: what the user gave.
        samples: model samples a beat and lead.
        leads: leads a beat.
        where: names it in messages.

    Raises:
        UsageError: it is no Keras model.
        UnsupportedModelError: it does not map such beats to as many values, or it holds a program of its own.
    """
    if not isinstance(network, keras().Model):
        raise UsageError(f"is a {type(network).__name__}, not a Keras model", where=where,
                         fix="return a keras.Sequential, or a keras.Model of inputs and outputs")  # fmt: skip
    given = cast("Any", network)
    _refuse_programs(given, where)
    fitting = _fitting(given, samples, leads, where)
    text = _written(fitting, where)
    if [array.shape for array in build(text).get_weights()] != [array.shape for array in given.get_weights()]:
        raise UnsupportedModelError("does not come back from its own architecture: its layers share parts", where=where,
                                    fix="use a layer that is shared by itself, not inside others")  # fmt: skip
    return text


def build(architecture: str) -> KerasModel:
    """Return a Keras model of an architecture, with first weights drawn from Keras' generator."""
    return keras().saving.deserialize_keras_object(json.loads(architecture))


def narrowest(network: KerasModel) -> int:
    """Return the values of the narrowest layer: what a linear model of the same width may keep of a beat."""
    return min(width for layer in _layers(network) if (width := _width(layer)))


def _layers(network: KerasModel) -> list[Any]:
    layers = cast("list[Any]", network._flatten_layers())  # pyright: ignore[reportPrivateUsage]  # nested ones, too
    return [layer for layer in layers if not isinstance(layer, keras().Model)]


def _width(layer: Any) -> int | None:
    """Return the values of a layer's output; None where it has several, or one of any length."""
    shape: Shape = tuple(getattr(getattr(layer, "output", None), "shape", ()))[1:]
    sizes = [size for size in shape if size is not None]
    return math.prod(sizes) if shape and len(sizes) == len(shape) else None


def _refuse_programs(network: Any, where: str) -> None:
    k = keras()
    for layer in _layers(network):
        if isinstance(layer, k.layers.Lambda):
            raise UnsupportedModelError(f"layer {layer.name} is a Lambda layer, a program that a file cannot hold",
                                        where=where, fix="use Keras' own layers in its place")  # fmt: skip
    if not isinstance(network, k.Sequential) and not _is_functional(network):
        raise UnsupportedModelError(f"is a class of its own ({type(network).__name__})", where=where,
                                    fix="build it as keras.Sequential, or as keras.Model(inputs, outputs)")  # fmt: skip


def _is_functional(network: Any) -> bool:
    return type(network) is keras().Model or type(network).__name__ == "Functional"


def _fitting(network: Any, samples: int, leads: int, where: str) -> Any:
    """Return the model, or one around it, from (samples, leads) to (samples, leads)."""
    wanted: Shape = (samples, leads)
    if not network.built or len(network.inputs) != 1 or len(network.outputs) != 1:
        what = "has not one input of a known shape and one output"
        raise UnsupportedModelError(what, where=where, fix=f"begin with keras.Input(({samples}, {leads}))")
    k = keras()
    if not isinstance(network, k.Sequential):  # keras.Model([beat], [row]) takes and gives lists
        network = k.Model(network.inputs[0], network.outputs[0], name=network.name)
    takes, gives = (tuple(end.shape)[1:] for end in (network.inputs[0], network.outputs[0]))
    if (takes, gives) == (wanted, wanted):
        return network
    row = (samples * leads,)
    if not _matches(takes, row) and not _matches(takes, wanted):
        raise _wrong("takes", takes, wanted, where)
    beat = k.Input(wanted, name="beat")
    if len(takes) == len(wanted) and None in takes:
        network = _fixed(network, wanted)
    flat = k.layers.Reshape(row, name="row")(beat) if len(takes) == 1 else beat
    found = network(flat)
    if tuple(found.shape)[1:] not in {row, wanted}:
        raise _wrong("gives", tuple(found.shape)[1:], wanted, where)
    return k.Model(beat, k.layers.Reshape(wanted, name="beat_again")(found), name="autoencoder")


def _fixed(network: Any, wanted: Shape) -> Any:
    """Return a model of any length anew for one length, so that each of its layers has a size."""
    k = keras()
    return k.models.clone_model(network, input_tensors=k.Input(wanted, name="fixed"))


def _matches(shape: Shape, wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(a in (None, b) for a, b in zip(shape, wanted, strict=True))


def _wrong(verb: str, shape: Shape, wanted: Shape, where: str) -> UnsupportedModelError:
    samples, leads = wanted
    return UnsupportedModelError(
        f"{verb} {list(shape)}; beats of {samples} model samples and {leads} leads need [{samples}, {leads}]",
        where=where, fix="cut the beats to the model's length, or pool them by --pool",
    )  # fmt: skip


def _written(network: Any, where: str) -> str:
    """Return the architecture as JSON, without the addresses of objects, after reading it once."""
    k = keras()
    try:
        text = json.dumps(k.saving.serialize_keras_object(network))
        text = re.sub(r', "shared_object_id": \d+', "", text)
        build(text)
    except Exception as error:  # a layer of the user's ends in whatever Keras runs into
        unknown = re.search(r"Could not locate (?:class|function) '(\w+)'", str(error))
        what = f"{unknown[1]}, a program of its own" if unknown else str(error).partition("\n")[0]
        raise UnsupportedModelError(f"holds what a file of its architecture cannot: {what}", where=where,
                                    fix="build it from Keras' own layers") from error  # fmt: skip
    return text
