"""What a request without a good answer says: nobody is there, text, a noisy line, or a device that fell silent."""

from __future__ import annotations

from dataclasses import dataclass

from ...common.errors import DeviceError
from .decoder import Decoder, describe, is_text
from .pace import Pace
from .port import Port
from .traffic import Traffic

LIST_PORTS = "ecgtiny validate --list-ports"
VIRTUAL = "sim://"
"""How the name of a simulated board's line begins; it has no baud rate."""
NOISY = 0.02
"""Share of lost requests from which the line is called noisy."""
QUIETER = "use a shorter cable, a common ground or a lower baud rate, or wait longer with --patience"


@dataclass
class Silence:
    """The tries of one request so far."""

    answered_before: int
    """Good answers before it."""
    rounds_before: int = 0
    lost_before: int = 0
    """Of these, those without a good answer."""
    tries: int = 0
    silent_tries: int = 0
    """Tries since a byte came."""
    came: int = 0
    """Bytes that came."""
    dropped: int = 0
    """Of these, bytes of what was no frame."""
    stuck: bool = False
    """Whether the port took no more bytes, in the last try."""
    diagnosed: bool = False
    """Whether the line's fault was looked for."""
    there: bool = False
    """Whether the device answered others, shorter ones, in the meantime."""

    def add(self, came: int, dropped: int) -> None:
        """Count a try."""
        self.tries += 1
        self.silent_tries = 0 if came else self.silent_tries + 1
        self.came += came
        self.dropped += dropped

    def error(
        self, port: Port, decoder: Decoder, traffic: Traffic, pace: Pace, tried: int, waited: float
    ) -> DeviceError:
        """Return what to tell when patience has ended, so many tries and seconds after the last good answer."""
        what, fix = self._nothing(port)
        dropped = decoder.dropped + len(decoder.waiting)
        if self.stuck:
            what, fix = self._stuck()
        elif self.answered_before:
            what, fix = self._after_answers(traffic, pace)
        elif traffic.echoes and not decoder.dropped:
            what, fix = self._echo()
        elif dropped:
            what, fix = self._garbage((decoder.sample + decoder.waiting)[: Decoder.SAMPLE], dropped, port)
        tries = f"{tried} {'try' if tried == 1 else 'tries'} ({waited:.1f} s)"
        return DeviceError(what.format(tries=tries), where=str(port.name), fix=fix)

    @staticmethod
    def _stuck() -> tuple[str, str]:
        return (
            "the port takes no more bytes in {tries}: nothing reads at its other end",
            f"check that it is the board's port: {LIST_PORTS}",
        )

    @staticmethod
    def _nothing(port: Port) -> tuple[str, str]:
        if str(port.name).startswith(VIRTUAL):
            return (
                "no answer in {tries}",
                "check [memory] and [uart] in the board's file, and export the firmware for it; a slow computer needs "
                "a longer --patience",
            )
        return (
            "no answer in {tries}",
            f"check that it is the board's port ({LIST_PORTS}), that the board runs at {port.baudrate} baud, and that "
            "its firmware is flashed (ecgtiny export prints the command); a board that boots slowly needs a longer "
            "--patience",
        )

    def _after_answers(self, traffic: Traffic, pace: Pace) -> tuple[str, str]:
        good = f"after {traffic.answers:,} good ones"
        if not self.dropped and self.lost_before < NOISY * max(1, self.rounds_before):
            return (
                f"the device fell silent: no answer in {{tries}}, {good}",
                "look whether it hangs or has lost its supply, and reset it; one that boots slowly needs a longer "
                "--patience",
            )
        rate = f", about one byte in {1 / pace.loss:,.0f}" if pace.loss else ""
        return (
            f"the line is noisy: no good answer in {{tries}}, {good}; {traffic.lost_share:.0%} of the requests or of "
            f"their replies came damaged or not at all{rate}",
            QUIETER,
        )

    @staticmethod
    def _echo() -> tuple[str, str]:
        return (
            "no answer in {tries}: the line brings back what is sent (echo), and nothing else",
            "look whether TX and RX are joined, or whether the device echoes what it receives, as a console and some "
            "boot loaders do: flash the exported image, or choose another port",
        )

    @staticmethod
    def _garbage(sample: bytes, dropped: int, port: Port) -> tuple[str, str]:
        shown = f"no answer in {{tries}}, but {dropped} bytes that are no reply: {describe(sample)}".replace
        what = shown("{", "{{").replace("}", "}}").replace("{{tries}}", "{tries}")
        if is_text(sample):
            return what, (
                "something else prints text, a boot loader or another firmware: flash the exported image (ecgtiny "
                f"export prints the command), check the baud rate (this side has {port.baudrate}), or wait longer with "
                "--patience for a board that is still booting"
            )
        if is_text(bytes(byte & 0x7F for byte in sample)):
            return what, "the bytes are text once bit 7 is cut off: set both sides to eight data bits, without parity"
        return what, (
            f"check the baud rate (this side has {port.baudrate}): the wrong one gives such bytes; and that the "
            "firmware is ecgtiny's"
        )
