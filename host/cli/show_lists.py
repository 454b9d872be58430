"""What there is to choose from (boards, data, ports), as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tables import columns, lines, prose

if TYPE_CHECKING:
    from ...boards.board import Board
    from ...boards.measured import Measured
    from ...common.stage_records.export import Estimated
    from ...train.data.prepare import Prepared
    from ...train.score_rows import ScoredRows
    from ..link.ports.listing import PortInfo
    from .lists import Boards, Fetched, Ports, Sources


def boards(listed: Boards) -> str:
    """Show the boards, each with what was built and run for it."""
    head = ("board", "core", "flash/RAM", "run on", "beats", "per beat")
    cells = [_board(board, listed.measured.get(board.name)) for board in listed.boards]
    first, *rows = columns([head, *cells]).split("\n")
    titles = (prose(f"  {board.title}{_time(listed.seconds.get(board.name))}", indent="  ") for board in listed.boards)
    shown = [line for pair in zip(rows, titles, strict=True) for line in pair]
    note = ("Run on: the simulator of --port sim://BOARD; none of these boards was run on silicon yet. Beats: those "
            "whose scores were compared with the integer reference, and how many differed; - is: built, not run. Per "
            "beat: instructions (i) or cycles (c) of the default detector; times are estimates, without waits for the "
            "flash where the core has a model of cycles.")  # fmt: skip
    return lines(first, *shown, prose(note))


def _board(board: Board, found: Measured | None) -> tuple[str, ...]:
    memory = board.memory and f"{board.memory.flash.length // 1024}/{board.memory.ram.length // 1024}K"
    simulator = board.simulator.kind if board.simulator else "-"
    beats = f"{found.beats}: {found.mismatches}" if found and found.simulator else "-" if found else "not measured"
    return board.name, board.core.name, memory or "-", simulator, beats, _ticks(found)


def _time(seconds: Estimated | None) -> str:
    return f"; about {1e6 * seconds.typical:,.0f} us a beat" if seconds else ""


def _ticks(found: Measured | None) -> str:
    if found and found.cycles:
        return f"{found.cycles:,.0f} c"
    return f"{found.instructions:,.0f} i" if found and found.instructions else "-"


def fetched(found: Fetched) -> str:
    """Show where a named data set lies."""
    return f"{found.name}: {', '.join(found.files)}"


def prepared(made: Prepared) -> str:
    """Show what a file of clinical sets holds, and what was left out."""
    sides = [f"{side}: {', '.join(f'{count} {name}' for name, count in counts.items())}"
             for side, counts in (("train", made.train), ("test", made.test))]  # fmt: skip
    said = [f"{made.file}: {'; '.join(sides)}; {made.subjects} subjects"]
    said += [f"  left out: {count} ({reason})" for reason, count in made.left_out.items()]
    said += [f"    {example}" for example in made.examples]
    if made.interpolated:
        said.append(f"  missing samples interpolated: in {made.interpolated} records")
    return "\n".join(said)


def data(listed: Sources) -> str:
    """Show the data sources."""
    return "\n".join(
        lines(prose(f"{row.name}: {row.what}", indent="  "), f"  {row.status}", f"  licence: {row.licence}")
        for row in listed.sources
    )


def scored(done: ScoredRows) -> str:
    """Show what rows were scored, and by what."""
    fitted = f"fitted to {done.training_rows} of {done.fitted_on}"
    said = [f"{done.rows} rows of {done.length} values by {done.detector}, {fitted}"]
    if done.constant_rows:
        said.append(f"{done.constant_rows} of them are constant: nan")
    if done.lowest is not None:
        said.append(f"scores from {done.lowest:.4g} to {done.highest:.4g}, median {done.median:.4g}: {done.out}")
    return "\n".join(said)


def ports(listed: Ports) -> str:
    """Show the ports, and which board each may be."""
    cells = [(row.url, kind(row), f"{row.description}{identity(row)}") for row in listed.ports]
    return columns([("port", "kind", "what it is"), *cells])


def identity(port: PortInfo) -> str:
    """Say which of several equal devices a port belongs to."""
    known = {"serial number": port.serial_number, "at USB": port.place}
    return "".join(f", {name} {value}" for name, value in known.items() if value)


def kind(port: PortInfo) -> str:
    """Say whether a port is a virtual board, and name the boards that its USB ids hint at."""
    if port.virtual:
        return "virtual"
    return f"perhaps {', '.join(port.boards)}" if port.boards else "port"
