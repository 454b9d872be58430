"""What went over a link, counted over all the ports that a session had."""

from __future__ import annotations

from dataclasses import dataclass

from ...common.stage_records.validate import Link


@dataclass
class Traffic:
    """Counts that a session adds to; a port that is opened anew goes on with them."""

    answers: int = 0
    """Good replies."""
    retries: int = 0
    """Requests sent again."""
    damaged_frames: int = 0
    """Received frames that were damaged."""
    text_bytes: int = 0
    """Received bytes of text between frames."""
    echoes: int = 0
    """Frames that came back as they were sent."""
    resets: int = 0
    """Times that the device was found to have begun anew."""
    reconnects: int = 0
    """Times that the port went away and was opened again."""
    bytes_sent: int = 0
    bytes_received: int = 0
    rounds: int = 0
    """Times that something was sent, and an answer waited for."""
    lost: int = 0
    """Of these, those without a good answer that the line is to blame for."""

    @property
    def lost_share(self) -> float:
        """Share of the rounds without a good answer."""
        return self.lost / self.rounds if self.rounds else 0.0

    def figures(self) -> Link:
        """Return what a record says of the link."""
        return Link(
            retries=self.retries,
            damaged_frames=self.damaged_frames,
            lost_share=self.lost_share,
            text_bytes=self.text_bytes,
            echoed_frames=self.echoes,
            resets=self.resets,
            reconnects=self.reconnects,
        )
