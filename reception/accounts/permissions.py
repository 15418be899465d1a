"""Who may do what, and to whose: the one table that pages, admin and API ask.

Each app registers the rows of its own capabilities when the program starts.

Read a cell as "a <role> may <capability> …":
    all    everything, on every site
    site   what belongs to the sites granted to them
    dept   what belongs to the employees of their department
    own    what belongs to themselves as the host
    -      nothing; an object is then answered with 404, as if it did not exist, a page of which
           the address names nothing with 403 and who can grant it
"""

from django.utils.translation import gettext_noop

# The names of the groups, as they are stored; pages translate them when they show them.
ROLES = {
    "desk": gettext_noop("前台"),
    "host": gettext_noop("被访人"),
    "head": gettext_noop("部门负责人"),
    "office": gettext_noop("行政部"),
    "principal": gettext_noop("校长"),
    "auditor": gettext_noop("审计"),
    "operator": gettext_noop("系统管理员"),
}

TABLE = """
capability               desk   host   head   office principal auditor operator
employee.see             site   site   site   all    all       all     all
policy.see               -      -      -      all    all       all     all
policy.edit              -      -      -      all    -         -       -
organisation.see         -      -      -      all    all       all     all
organisation.edit        -      -      -      all    -         -       all
people.see               -      -      -      -      -         all     all
account.confirm          -      -      -      all    -         -       -
people.edit              -      -      -      -      -         -       all
notice.see               -      -      -      all    -         all     all
notice.send_again        -      -      -      all    -         -       all
channel.edit             -      -      -      all    -         -       all
trace.read               -      -      -      -      -         all     -
"""

# The rows of every app that is installed, each registered by its `ready()`; and the tables as they
# were written, by owner.
MATRIX: dict[str, dict[str, str]] = {}
tables: dict[str, str] = {}
WIDTH = {"-": 0, "own": 1, "dept": 2, "site": 3, "all": 4}


def register(owner: str, table: str) -> None:
    """Add the rows of one app to the matrix, written as in ``TABLE``.

    Raises:
        ValueError: the app has another table, a row stands in any table already, a cell is none of
            ``WIDTH``, or the columns are not ``ROLES``.
    """
    if tables.get(owner) == table:
        return  # Django starts its apps again where a test changes which are installed
    head, *lines = [line.split() for line in table.strip().splitlines()]
    if owner in tables or head[1:] != list(ROLES):
        raise ValueError(f"{owner} has a table already, or its columns are not {', '.join(ROLES)}")
    rows: dict[str, dict[str, str]] = {}
    for capability, *cells in lines:
        if capability in rows or capability in MATRIX:
            raise ValueError(f"{capability} stands twice in the table of permissions")
        if not set(cells) <= WIDTH.keys():
            raise ValueError(f"{capability} has a cell that is none of {', '.join(WIDTH)}")
        rows[capability] = dict(zip(ROLES, cells, strict=True))
    MATRIX.update(rows)
    tables[owner] = table


def widest(capability: str, roles: frozenset[str]) -> str:
    """Return the widest cell that a set of roles has for a capability."""
    row = MATRIX[capability]
    return max((row[role] for role in roles), key=WIDTH.__getitem__, default="-")


def is_over_people(role: str) -> bool:
    """Tell whether a role reaches further than its own affairs and its sites in anything: to other
    departments' people, or to everybody.
    """
    return any(row[role] in ("dept", "all") for row in MATRIX.values())
