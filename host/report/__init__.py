"""The report: one HTML file, rebuilt from whichever results a folder holds, that opens with no network."""

from __future__ import annotations

from .page import write_report
from .pages import write_pages

__all__ = ["write_pages", "write_report"]
