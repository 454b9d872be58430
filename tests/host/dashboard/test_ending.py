"""What is closed when the server ends."""

from __future__ import annotations

import gc

from ecgtiny.host.dashboard.ending import close_all, close_at_the_end
from ecgtiny.host.dashboard.uploads import Uploads


class Held:
    """Remembers that it was closed."""

    def __init__(self, closed: list[str], name: str) -> None:
        self._closed, self._name = closed, name

    def close(self) -> None:
        self._closed.append(self._name)


def test_what_is_still_there_is_closed_once() -> None:
    closed: list[str] = []
    kept, gone = Held(closed, "kept"), Held(closed, "gone")
    close_at_the_end(kept)
    close_at_the_end(gone)
    del gone
    gc.collect()
    close_all()
    close_all()
    assert closed == ["kept"]


def test_files_that_were_sent_are_removed() -> None:
    uploads = Uploads()
    uploads.add("a.csv", b"x", first=True, last=True)
    close_all()
    assert not uploads.folder.exists()
    uploads.close()
