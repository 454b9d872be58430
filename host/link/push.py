"""A record pushed through a device, as many samples a request as the device takes."""

from __future__ import annotations

from collections.abc import Generator

from ...common.arrays import Int16Array
from ...common.errors import DeviceError
from .client import Client
from .wire import PushReply


def stream(client: Client, counts: Int16Array, samples: int, *, finish: bool = False) -> Generator[PushReply]:
    """Push a record into a stream that was just started; yield the replies, whose events are those of the record.

    Args:
        client: a client of the device.
        counts: int16 [n], one lead.
        samples: the most in one request, as ``start_stream`` reports.
        finish: whether to tell the device that the record ends, which then gives the events of its end too.

    Raises:
        DeviceError: the link failed, or the device neither takes samples nor gives events.
        StreamLostError: the device was reset, or the line has become too noisy: start the record anew.
        VerificationError: the device refuses because its self-test failed.
    """
    at = 0
    while at < len(counts):
        reply = client.push(at, counts[at : at + client.samples(samples)])
        if reply.next == at and not reply.events:
            raise DeviceError(f"the device takes no sample after {at}, and has no event either",
                              fix="export and flash the firmware with this version of ecgtiny")  # fmt: skip
        yield reply
        at = reply.next
    while (reply := client.finish(at) if finish else client.push(at, counts[:0])).events:
        yield reply
