"""What a stage makes of what is missing before it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ecgtiny.common import executor
from ecgtiny.common.run import Run
from ecgtiny.host.cli import stages
from ecgtiny.host.evaluation import evaluate
from ecgtiny.quantize import pipeline


def test_what_evaluate_runs_first_runs_on_its_cluster_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str | None] = {}

    def noted(name: str) -> SimpleNamespace:
        seen[name] = executor._scheduler.get()  # pyright: ignore[reportPrivateUsage]
        return SimpleNamespace()

    monkeypatch.setattr(stages, "train", lambda *_, **__: noted("train"))
    monkeypatch.setattr(pipeline, "quantize_run", lambda _: noted("quantize"))
    monkeypatch.setattr(evaluate, "evaluate_run", lambda *_, **__: noted("evaluate"))
    stages.evaluate(Run(tmp_path), "synthetic:0", None, None, None, scheduler="tcp://there:1")
    assert seen == dict.fromkeys(("train", "quantize", "evaluate"), "tcp://there:1")
