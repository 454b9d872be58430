"""How hypothesis draws: the same examples in every run, so that a red run means a change.

New examples: ``pytest --hypothesis-profile=default``.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, print_blob=True)
settings.load_profile("repeatable")
