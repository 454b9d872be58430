"""A model that a user brings: the architecture of a .keras file, or a function of a program that builds one.

The weights of a .keras file are not taken: the calibration needs refits that never saw the beats that they score, and
so the architecture is trained anew, each time from first weights of its own.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType

from ...common.errors import EcgtinyError, UnsupportedModelError, UsageError
from ...common.files import sha256
from ..calibration.scores import Score
from .architecture import architecture_of, build
from .backend import KerasModel, keras, stdout_to_stderr
from .forms import Origin, ResidualForm
from .keras_files import load_network

SCORE, EPOCHS, LEARNING_RATE, LOSS = Score("maxw", 20), 100, 2e-3, "mse"
"""Where the user says nothing else."""
FUNCTION = re.compile(r"(.+\.py):(\w*)")
USAGE = "MODEL.keras, or FILE.py:FUNCTION"


@dataclass(frozen=True)
class OwnModel:
    """A file that holds an architecture, and the function in it that builds one; None for a .keras file."""

    path: Path
    function: str | None
    sha256: str

    @property
    def name(self) -> str:
        """The name without its folder."""
        return self.path.name + (f":{self.function}" if self.function else "")


def is_own(text: str) -> bool:
    """Tell whether a text names a file with a model, and not a model by its name."""
    return text.endswith((".keras", ".py")) or FUNCTION.fullmatch(text) is not None


def own_form(text: str) -> ResidualForm:
    """Return the form of a model that a user brings; nothing of it is run before it is built.

    Args:
        text: ``MODEL.keras``, or ``FILE.py:FUNCTION``; the function takes (samples, leads) and returns a Keras model
            from (samples, leads) to (samples, leads).

    Raises:
        UsageError: there is no such file, or no function is named.
    """
    own = _own(text)
    return ResidualForm(
        name=own.name,
        layers=partial(_build, own),
        pool=1,
        bottleneck=None,
        score=SCORE,
        epochs=EPOCHS,
        learning_rate=LEARNING_RATE,
        loss=LOSS,
        prepare=partial(_architecture, own),
        origin=Origin(own.path.name, own.function, own.sha256),
    )


def _own(text: str) -> OwnModel:
    named = FUNCTION.fullmatch(text)
    path, function = (Path(named[1]), named[2]) if named else (Path(text), "")
    if path.suffix == ".py" and not function:
        raise UsageError("which of its functions builds the model?", where=text, fix=f"name it, as in {path}:build")
    if not path.is_file():
        what = "is not a file" if path.exists() else "there is no such file"
        raise UsageError(what, where=str(path), fix=f"give {USAGE}")
    return OwnModel(path, function or None, sha256(path))


def _build(own: OwnModel, samples: int, leads: int) -> KerasModel:
    return build(_architecture(own, samples, leads))


@lru_cache(maxsize=8)
def _architecture(own: OwnModel, samples: int, leads: int) -> str:
    """Return the architecture for beats of a shape; the program runs once, whatever the number of fits.

    Raises:
        UsageError: the program fails, has no such function, or returns no Keras model.
        DataError: the .keras file cannot be read.
        UnsupportedModelError: the model does not take such beats, or cannot be rebuilt from its architecture.
    """
    with stdout_to_stderr():
        if own.function is None:
            network: object = load_network(own.path, fix="save the model again with Keras 3")
        else:
            keras().utils.set_random_seed(0)
            network = _run(own, own.function, samples, leads)
        try:
            return architecture_of(network, samples, leads, own.name)
        except EcgtinyError:
            raise
        except Exception as error:  # whatever Keras finds wrong with layers of this shape
            first = str(error).partition("\n")[0]
            raise UnsupportedModelError(f"cannot be built for {samples} samples and {leads} leads: {first}",
                                        where=own.name,
                                        fix="choose another --pool, or layers that fit it") from error  # fmt: skip


def _run(own: OwnModel, function: str, samples: int, leads: int) -> object:
    module = ModuleType(f"{own.path.stem} of {own.sha256[:8]}")
    module.__file__ = str(own.path)
    with _blamed(own), _siblings(own.path), _known(module), _forgotten():
        # Without dont_inherit it would be compiled with this file's own __future__ import.
        code = compile(own.path.read_bytes(), str(own.path), "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102  it is the user's own
        found: Callable[[int, int], object] | None = getattr(module, function, None)
        if not callable(found):
            raise UsageError(f"has no function {function}", where=str(own.path),
                             fix=f"define it: def {function}(samples, leads): ... return keras.Model(...)")  # fmt: skip
        return found(samples, leads)


@contextmanager
def _siblings(path: Path) -> Generator[None]:
    """Let the program import the files beside it."""
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


@contextmanager
def _known(module: ModuleType) -> Generator[None]:
    """Let a program's classes find their module, as dataclasses do, under a name that no import has."""
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        sys.modules.pop(module.__name__, None)


@contextmanager
def _forgotten() -> Generator[None]:
    """Take back what a program registers with Keras: later stages read the model without the program."""
    registered: dict[str, object] = keras().saving.get_custom_objects()
    before = dict(registered)
    try:
        yield
    finally:
        registered.clear()
        registered.update(before)


@contextmanager
def _blamed(own: OwnModel) -> Generator[None]:
    """Turn what a user's program raises into a message that names its line.

    Raises:
        UsageError: it raised something.
    """
    try:
        yield
    except EcgtinyError:
        raise
    except (Exception, SystemExit) as error:
        line = error.lineno if isinstance(error, SyntaxError) else _line(error, own.path)
        where = f"{own.path}, line {line}" if line else str(own.path)
        first = str(error).partition("\n")[0]
        raise UsageError(f"raised {type(error).__name__}: {first}", where=where, fix="mend the program") from error


def _line(error: BaseException, path: Path) -> int | None:
    """Return the last line of the user's own file that the error went through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return lines[-1] if lines else None
