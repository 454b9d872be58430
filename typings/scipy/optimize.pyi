"""Minimisation and the check of a gradient."""

from collections.abc import Callable, Mapping, Sequence

from numpy import float64
from numpy.typing import NDArray

class OptimizeResult:
    @property
    def x(self) -> NDArray[float64]: ...
    @property
    def success(self) -> bool: ...

def minimize(
    fun: Callable[..., tuple[float, NDArray[float64]]],
    x0: NDArray[float64],
    args: tuple[object, ...] = (),
    *,
    jac: bool,
    method: str,
    bounds: Sequence[tuple[float | None, float | None]],
    options: Mapping[str, float],
) -> OptimizeResult: ...
def check_grad(
    func: Callable[[NDArray[float64]], float],
    grad: Callable[[NDArray[float64]], NDArray[float64]],
    x0: NDArray[float64],
) -> float: ...
