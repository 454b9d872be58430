"""Architectures and training options found under a board's budget: quality from training beats, cost from images."""

from .config import SearchConfig
from .search import search_run

__all__ = ["SearchConfig", "search_run"]
