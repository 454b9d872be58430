"""The detectors: every module of this package, or of a folder in it, that declares a ``DETECTOR`` is found."""

from __future__ import annotations

from ...common import plugins
from ...common.errors import UnsupportedModelError
from ...common.plugins import declaring_module, discover
from .autoencoder import autoencoder
from .detector import Detector, network_form, stream_form
from .forms import NetworkForm, OffDevice
from .own import USAGE, is_own, own_form

DEFAULT = "linear"
"""Chosen inside ECG5000's training beats by bench/choose_default.py."""


def usage() -> str:
    """Say what ``train`` takes for a model."""
    return f"{', '.join(sorted([*models(), *stream_models()]))}, or your own: {USAGE}"


def detectors() -> tuple[Detector, ...]:
    """Return all detectors, sorted by name."""
    return discover(__name__, "DETECTOR", Detector)


def find(name: str) -> Detector:
    """Return a detector by name, or one of a model that a user brings (``own_form``).

    Raises:
        UsageError: there is no such detector, or no such file.
    """
    if is_own(name):
        return autoencoder(own_form(name), f"the autoencoder of {name}")
    return plugins.find(name, detectors(), "detector")


def declared_in(name: str) -> str:
    """Return the dotted name of the module, or of the folder, that declares a detector.

    Raises:
        UsageError: there is no such detector.
    """
    return declaring_module(__name__, "DETECTOR", find(name))


def models() -> list[str]:
    """Return the names of the networks that ``train`` fits on beats, sorted."""
    return [one.name for one in detectors() if network_form(one)]


def stream_models() -> list[str]:
    """Return the names of the detectors that ``train`` fits on signals, sorted: those of the form *stream*."""
    return [one.name for one in detectors() if stream_form(one)]


def network_model(name: str) -> NetworkForm:
    """Return the network of a name, or that of a model that a user brings (``own_form``).

    Raises:
        UsageError: there is no such model, or no such file.
        UnsupportedModelError: the detector of that name has no form for a device.
    """
    if is_own(name):
        return own_form(name)
    off = {one.name: one.form.reason for one in detectors() if isinstance(one.form, OffDevice)}
    if name in off:
        raise UnsupportedModelError(f"{name} has no form for a device: {off[name]}", fix="judge it by ecgtiny compare")
    if name in stream_models():
        raise UnsupportedModelError(f"{name} is no network of beats: it takes signals, and no options of one",
                                    fix="give --model, --data and --seed alone, or call train_readouts")  # fmt: skip
    among = [one for one in detectors() if network_form(one)]
    form = network_form(plugins.find(name, among, "model"))
    if form is None:
        raise UnsupportedModelError(f"{name} is no network of beats", fix="name another model")
    return form
