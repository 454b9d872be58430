"""How hypothesis draws: the same examples in every run and no clock, so that a red run means a change.

New examples: ``pytest --hypothesis-profile=default``.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable", derandomize=True, print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")
