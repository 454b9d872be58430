"""How long to wait for a reply, and how much to send at once: from what the line did so far."""

from __future__ import annotations

import math

FIRST = 0.25
"""Seconds to wait for a reply while no loss was seen, or the round trip is not known."""
SHORTEST, LATEST = 0.002, 2.0
GROWTH = 1 / 50
"""Of the time in which no byte came: no time-out is shorter, so that a device that is away is not flooded."""
MEMORY = 64
"""Rounds after which what was observed counts for a third."""
NOISY = 0.01
"""Share of lost rounds from which time-outs follow the round trip."""
MOST_COPIES = 8
COPIES_BELOW = 0.5
"""Chance that a request and its reply get through below which it is sent several times at once."""
OVERHEAD = 40
"""What a request costs beside its counts, in bytes: headers and CRC of both frames, and the turn of the line."""
NEARLY_WHOLE = 0.6
"""Parts longer than this share of the whole are not worth their overhead."""
SHORTEST_PART = 4


class Pace:
    """Round trips by type of request, and the share of requests that get no good answer."""

    def __init__(self, first: float = FIRST) -> None:
        self._first = first
        self._round_trip: dict[int, float] = {}
        self.forget()

    def forget(self) -> None:
        """Forget the losses: the line is another one, or what was lost was not the line's fault."""
        self._rounds = self._lost = self._copies = self._bytes = 0.0

    def took(self, request: int, seconds: float) -> None:
        """Note how long a reply took; the longest counts, and is forgotten slowly."""
        self._round_trip[request] = max(seconds, 0.98 * self._round_trip.get(request, 0.0))

    def was_late(self, request: int, seconds: float) -> None:
        """Note that a reply which was given up came all the same, so many seconds after its request."""
        self.took(request, min(seconds, LATEST))
        self._lost = max(0.0, self._lost - 1)

    def sent(self, size: int, copies: int, *, answered: bool) -> None:
        """Note what became of a round: copies of a request of so many bytes, those of its reply among them."""
        keep = 1 - 1 / MEMORY
        self._rounds = keep * self._rounds + 1
        self._lost = keep * self._lost + (not answered)
        self._copies = keep * self._copies + copies
        self._bytes = keep * self._bytes + size

    @property
    def loss(self) -> float:
        """The rate at which bytes are damaged, of one way or the other, per byte."""
        if self._lost <= 0:
            return 0.0
        answered = (self._rounds - self._lost + 0.5) / (self._rounds + 0.5)
        through = 1 - (1 - answered) ** (self._rounds / self._copies)
        return -math.log(through) * self._rounds / self._bytes

    @property
    def is_noisy(self) -> bool:
        """Whether requests were lost lately."""
        return self._lost > NOISY * self._rounds

    def timeout(self, request: int, quiet: float) -> float:
        """Return how many seconds to wait for the reply to a request, when for so many no byte came."""
        known = self._round_trip.get(request)
        shortest = self._first if known is None or not self.is_noisy else SHORTEST
        longest = max(self._round_trip.values(), default=0.0) if known is None else known
        seconds = max(shortest, 3 * longest, GROWTH * quiet)
        return 2 ** (math.ceil(2 * math.log2(seconds)) / 2)  # few values: a port may have to be set up for each anew

    def copies(self, size: int) -> int:
        """Return how often to send a request at once, whose bytes and those of its reply are so many."""
        through = math.exp(-self.loss * size)
        if through >= COPIES_BELOW:
            return 1
        return min(MOST_COPIES, math.ceil(COPIES_BELOW / through)) if through * MOST_COPIES > 1 else MOST_COPIES

    def part(self, whole: int) -> int:
        """Return how many bytes of counts to put into one request, of ``whole``: an even number, or ``whole``.

        A request of n bytes gets through with the chance exp(-loss (n + overhead)); what is sent per byte that
        arrives is least at the n below.
        """
        loss = self.loss
        if loss <= 0:
            return whole
        best = (math.sqrt(OVERHEAD**2 + 4 * OVERHEAD / loss) - OVERHEAD) / 2
        if best >= NEARLY_WHOLE * whole:
            return whole
        return min(whole, max(SHORTEST_PART, int(best) // 2 * 2))
