"""The field into which files are dropped: each piece goes to the disk, and the server holds the bound itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from panel.widgets import FileDropper

from ...common.errors import DataError
from .uploads import MAX_BYTES, Uploads

PIECE = 4 * 2**20
"""Bytes of a file in one message."""


class Dropper(FileDropper):
    """A field for files whose content goes to ``Uploads``, not into the memory."""

    def __init__(self, uploads: Uploads, changed: Callable[[DataError | None], None], **params: Any) -> None:
        super().__init__(
            multiple=True, chunk_size=PIECE, max_total_file_size=f"{MAX_BYTES // 2**20}MB", previews=[], **params
        )
        self._uploads, self._changed = uploads, changed

    def _process_event(self, event: Any) -> None:
        data, error = event.data, None
        name = str(data["name"])
        if event.event_name == "delete_event":
            self._uploads.remove(name)
        else:
            try:
                first, last = data["chunk"] == 1, data["chunk"] == data["total_chunks"]
                self._uploads.add(name, bytes(data["data"]), first=first, last=last)
            except DataError as refused:
                error = refused
            else:
                if not last:
                    return
        self._changed(error)
