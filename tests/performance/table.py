"""The table on the screen."""

from dataclasses import dataclass, field

HEAD = ("", "req/s", "p50", "p95", "p99", "server p95", "CPU", "database", "queries", "with frame")
UNITS = ("", "", "ms", "ms", "ms", "ms", "ms", "CPU ms", "", "")


@dataclass
class Measured:
    """What was seen of one row, added up over the rounds.

    Attributes:
        seen: milliseconds of each request as the client saw them.
        told: the same as the server timed them.
        rates: requests per second of each round.
        cpu: seconds of processor time of the server.
        database_cpu: the same of the database's own processes.
        queries: statements for one request, without and with those that only begin and end
            transactions.
    """

    name: str
    seen: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: float = 0.0
    database_cpu: float = 0.0
    queries: tuple[int, int] = (0, 0)

    def cells(self) -> tuple[str, ...]:
        """Return the line of the table."""
        count = max(len(self.seen), 1)
        database = f"{self.database_cpu / count * 1000:.2f}" if self.database_cpu else "-"
        return (
            self.name,
            f"{sum(self.rates) / max(len(self.rates), 1):.0f}",
            *(f"{share(self.seen, part):.1f}" for part in (0.5, 0.95, 0.99)),
            f"{share(self.told, 0.95):.1f}",
            f"{self.cpu / count * 1000:.2f}",
            database,
            *(f"{number}" for number in self.queries),
        )


def share(values: list[float], part: float) -> float:
    """Return the value below which so great a part of the values lies; nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def drawn(title: str, rows: list[Measured]) -> str:
    """Return the table with its title."""
    lines = [HEAD, UNITS, *(row.cells() for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    texts = [
        "  ".join(
            f"{cell:<{width}}" if not place else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([title, *texts, ""])
