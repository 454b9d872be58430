"""ECG beats to a compact int8 anomaly detector in C, and the proof that a board computes what the reference does.

Start here: the whole loop from Python, as ``ecgtiny train``, ``quantize``, ``export`` and ``validate`` do it. ::

    import ecgtiny

    run = ecgtiny.Run("ecgtiny-run")  # the folder of all results
    ecgtiny.train_run(ecgtiny.TrainConfig(data="ecg5000"), run)
    ecgtiny.quantize_run(run)
    ecgtiny.export_run(run, "nrf52840")  # C sources and a linked image
    ecgtiny.validate_run(run, "nrf52840")  # on the virtual board; port="/dev/ttyACM0" for a real one
    print(run)  # the verdict; in a notebook also a picture

What reads is called ``load_*``, what does a stage ``*_run``. ``load_beats`` and ``load_records`` read what can be
trained on: beats, float32 [n, length, leads] with their unit and sampling frequency, and continuous records, int16 [n]
counts with their gain. ``score_run`` scores beats in integers, as the board does; ``evaluate_run`` scores the events of
continuous records against their annotations; ``compare_run`` compares detectors and ``search_run`` looks for models
under a budget, each in a folder of its own. Detectors that take sample after sample have ``*_readouts`` in place of
``*_run``.

``ecgtiny.ec57`` computes the figures of ANSI/AAMI EC57 for annotations of any origin.

Each stage gives its record, the JSON file that it wrote, as an object with fields. ``to_frame()`` makes a table of
pandas from it, ``plot()`` a picture where there is one: of a run the ROC and the scores, of an evaluation strips of
ECG, of a comparison and a search quality against cost. ``ecgtiny.TrainResult.read("ecgtiny-run")`` and its likes read
an earlier result.

Every function's help gives shapes, units and the errors that it raises; all of them are kinds of ``EcgtinyError``,
which says what went wrong, where, and what to do next.

Each name is imported when it is first used, so that ``import ecgtiny`` costs next to nothing. Training, pictures,
tables, the simulator and the readers of some formats need packages of their own: ``pip install 'ecgtiny[all]'`` brings
them all, and what is missing says which extra brings it. Not a medical device.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import ec57
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
    from .firmware_gen.pipeline import export_run
    from .host.board_check import BoardCheck
    from .host.comparison.compare import CompareConfig
    from .host.results.comparison import CompareResult, compare_run
    from .host.results.evaluation import EvaluateResult, evaluate_run
    from .host.results.plot import Plot
    from .host.results.quantization import QuantizeResult, quantize_run
    from .host.results.run import Run
    from .host.results.scores import Scores, score_run
    from .host.results.search import SearchResult, search_run
    from .host.results.training import TrainResult, train_run
    from .host.results.validation import ValidateResult, validate_run
    from .host.search.config import SearchConfig
    from .host.validation.readouts import validate_readouts
    from .quantize.readouts import quantize_readouts
    from .train.config import TrainConfig
    from .train.data.records import load_records
    from .train.data.sources import load as load_beats
    from .train.readouts import ReadoutConfig, train_readouts

__version__ = "0.1.0"

__all__ = [
    "BoardCheck",
    "BudgetError",
    "CompareConfig",
    "CompareResult",
    "DataError",
    "DeviceError",
    "EcgtinyError",
    "EvaluateResult",
    "MissingToolError",
    "Plot",
    "QuantizeResult",
    "ReadoutConfig",
    "Run",
    "Scores",
    "SearchConfig",
    "SearchResult",
    "TrainConfig",
    "TrainResult",
    "UnsupportedModelError",
    "UsageError",
    "ValidateResult",
    "VerificationError",
    "__version__",
    "compare_run",
    "ec57",
    "evaluate_run",
    "export_run",
    "load_beats",
    "load_records",
    "quantize_readouts",
    "quantize_run",
    "score_run",
    "search_run",
    "train_readouts",
    "train_run",
    "validate_readouts",
    "validate_run",
]

_HOMES = {
    "BoardCheck": "host.board_check:BoardCheck",
    "CompareConfig": "host.comparison.compare:CompareConfig",
    "CompareResult": "host.results.comparison:CompareResult",
    "EvaluateResult": "host.results.evaluation:EvaluateResult",
    "Plot": "host.results.plot:Plot",
    "QuantizeResult": "host.results.quantization:QuantizeResult",
    "ReadoutConfig": "train.readouts:ReadoutConfig",
    "Run": "host.results.run:Run",
    "Scores": "host.results.scores:Scores",
    "SearchConfig": "host.search.config:SearchConfig",
    "SearchResult": "host.results.search:SearchResult",
    "TrainConfig": "train.config:TrainConfig",
    "TrainResult": "host.results.training:TrainResult",
    "ValidateResult": "host.results.validation:ValidateResult",
    "compare_run": "host.results.comparison:compare_run",
    "ec57": "ec57",
    "evaluate_run": "host.results.evaluation:evaluate_run",
    "export_run": "firmware_gen.pipeline:export_run",
    "load_beats": "train.data.sources:load",
    "load_records": "train.data.records:load_records",
    "quantize_readouts": "quantize.readouts:quantize_readouts",
    "quantize_run": "host.results.quantization:quantize_run",
    "score_run": "host.results.scores:score_run",
    "search_run": "host.results.search:search_run",
    "train_readouts": "train.readouts:train_readouts",
    "train_run": "host.results.training:train_run",
    "validate_readouts": "host.validation.readouts:validate_readouts",
    "validate_run": "host.results.validation:validate_run",
}
"""Module and attribute of each name, the module alone where the name is its own; the errors have one home, and so no
line of their own."""


def __getattr__(name: str) -> object:
    """Import a name of ``__all__`` when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    module, _, attribute = _HOMES.get(name, f"common.errors:{name}").partition(":")
    home = import_module(f".{module}", __name__)
    found = getattr(home, attribute) if attribute else home
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List what is imported so far and what can be."""
    return sorted({*globals(), *__all__})
