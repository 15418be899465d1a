"""Read the tables of ``rows``: by name and method, and by the label of a model."""

from tests.accounts.rows import ADMIN, METHODS

Cells = dict[str, tuple[int, int]]


def read(table: str) -> dict[tuple[str, str], Cells]:
    """Return the cells of a table by name and method, each as the status for an own and for a
    foreign object.
    """
    head, *lines = [line.split() for line in table.strip().splitlines() if line.strip()]
    rows: dict[tuple[str, str], Cells] = {}
    said = {(name, method) for name, methods, *_cells in lines for method in methods.split(",")}
    for name, methods, *cells in sorted(lines, key=lambda line: line[1] == "rest"):
        read_cells = {role: _cell(cell) for role, cell in zip(head[2:], cells, strict=True)}
        named = (
            [method for method in METHODS if (name, method) not in rows]
            if methods == "rest"
            else methods.split(",")
        )
        if (
            "GET" in named
            and methods != "rest"
            and (name, "HEAD") not in said
            and not name.startswith("api:")
        ):
            named.append("HEAD")
        for method in named:
            assert (name, method) not in rows, f"two rows for {method} {name}"
            rows[name, method] = read_cells
    return rows


def _cell(text: str) -> tuple[int, int]:
    own, _slash, foreign = text.partition("/")
    return int(own), int(foreign or own)


def read_admin() -> dict[str, dict[str, str]]:
    """Return what each role may do, by the label of the model."""
    head, *lines = [line.split() for line in ADMIN.strip().splitlines() if line.strip()]
    return {label: dict(zip(head[1:], cells, strict=True)) for label, *cells in lines}
