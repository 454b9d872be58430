"""MATLAB's files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

def loadmat(file_name: Path, *, variable_names: Sequence[str]) -> Mapping[str, NDArray[Any]]: ...
