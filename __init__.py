"""ECG beats to a compact int8 anomaly detector in C, and the proof that a board computes what the reference does.

Start here: the whole loop from Python, as ``ecgtiny train``, ``quantize``, ``export`` and ``validate`` do it. ::

    from pathlib import Path

    import ecgtiny

    run = ecgtiny.Run(Path("ecgtiny-run"))                  # the folder of all results
    ecgtiny.train_run(ecgtiny.TrainConfig(data="ecg5000"), run)
    ecgtiny.quantize_run(run)
    ecgtiny.export_run(run, "nrf52840")                     # C sources and a linked image
    ecgtiny.validate_run(run, "nrf52840")                   # on the virtual board; port="/dev/ttyACM0" for a real one

``load_beats`` and ``load_records`` read what can be trained on: beats, float32 [n, length, leads] with their unit and
sampling frequency, and continuous records, int16 [n] counts with their gain. ``evaluate_run`` scores the events of
continuous records against their annotations. Every function's help gives shapes, units and the errors that it raises;
all of them are kinds of ``EcgtinyError``, which says what went wrong, where, and what to do next.

Each name is imported when it is first used, so that ``import ecgtiny`` costs next to nothing. Training, pictures, the
simulator and the readers of some formats need packages of their own: ``pip install 'ecgtiny[all]'`` brings them all,
and what is missing says which extra brings it. Not a medical device.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .common.errors import (
        BudgetError,
        DataError,
        DeviceError,
        EcgtinyError,
        MissingToolError,
        UnsupportedModelError,
        UsageError,
        VerificationError,
    )
    from .common.run import Run
    from .firmware_gen.pipeline import export_run
    from .host.evaluation.evaluate import evaluate_run
    from .host.validation.beats import validate_run
    from .host.validation.readouts import validate_readouts
    from .quantize.pipeline import quantize_run
    from .quantize.readouts import quantize_readouts
    from .train.config import TrainConfig
    from .train.data.records import load_records
    from .train.data.sources import load as load_beats
    from .train.pipeline import train_run
    from .train.readouts import ReadoutConfig, train_readouts

__version__ = "0.1.0"

__all__ = [
    "BudgetError",
    "DataError",
    "DeviceError",
    "EcgtinyError",
    "MissingToolError",
    "ReadoutConfig",
    "Run",
    "TrainConfig",
    "UnsupportedModelError",
    "UsageError",
    "VerificationError",
    "__version__",
    "evaluate_run",
    "export_run",
    "load_beats",
    "load_records",
    "quantize_readouts",
    "quantize_run",
    "train_readouts",
    "train_run",
    "validate_readouts",
    "validate_run",
]

_HOMES = {
    "ReadoutConfig": "train.readouts:ReadoutConfig",
    "Run": "common.run:Run",
    "TrainConfig": "train.config:TrainConfig",
    "evaluate_run": "host.evaluation.evaluate:evaluate_run",
    "export_run": "firmware_gen.pipeline:export_run",
    "load_beats": "train.data.sources:load",
    "load_records": "train.data.records:load_records",
    "quantize_readouts": "quantize.readouts:quantize_readouts",
    "quantize_run": "quantize.pipeline:quantize_run",
    "train_readouts": "train.readouts:train_readouts",
    "train_run": "train.pipeline:train_run",
    "validate_readouts": "host.validation.readouts:validate_readouts",
    "validate_run": "host.validation.beats:validate_run",
}
"""Module and attribute of each name; the errors have one home, and so no line of their own."""


def __getattr__(name: str) -> object:
    """Import a name of ``__all__`` when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    module, _, attribute = _HOMES.get(name, f"common.errors:{name}").partition(":")
    found = getattr(import_module(f".{module}", __name__), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List what is imported so far and what can be."""
    return sorted({*globals(), *__all__})
