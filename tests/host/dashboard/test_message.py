"""A line beside what was pressed: it says what goes on or what failed, and is no way into the page."""

from __future__ import annotations

from ecgtiny.common.errors import DataError
from ecgtiny.host.dashboard.message import Message


def test_what_goes_on_is_a_status_and_what_failed_an_alert() -> None:
    message = Message()
    message.say("saving ...")
    assert message.pane.object == '<p role="status">saving ...</p>'
    message.fail(DataError("is empty", where="a.csv", fix="send another one"))
    assert message.pane.object == '<p role="alert" class="failed">a.csv: is empty (send another one)</p>'
    message.say()
    assert message.pane.object == ""


def test_a_text_is_no_markup() -> None:
    message = Message()
    for show in (message.say, message.fail):
        show("<img src=x onerror=alert(1)>")
        assert "<img" not in message.pane.object
        assert "&lt;img" in message.pane.object
