from typing import TypeVar

T = TypeVar("T")

def train_test_split(array: T, /, *, test_size: float, random_state: int) -> tuple[T, T]: ...
