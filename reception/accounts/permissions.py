"""Who may do what, and to whose: the one table that pages, admin and API ask.

Read a cell as "a <role> may <capability> …":
    all    everything, on every site
    site   what belongs to the sites granted to them
    dept   what belongs to the employees of their department
    own    what belongs to themselves as the host
    -      nothing; an object is then answered with 404, as if it did not exist
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
board.see                site   -      -      all    all       all     -
visit.see                site   own    dept   all    all       all     -
visit.register           site   -      -      all    -         -       -
visit.arrive             site   -      -      all    -         -       -
visit.admit              site   -      -      all    -         -       -
visit.leave              site   -      -      all    -         -       -
visit.refuse             site   -      -      all    -         -       -
visit.cancel             site   -      -      all    -         -       -
visit.undo               site   -      -      all    -         -       -
visit.undo_late          -      -      -      all    -         -       -
visit.override           site   -      -      all    -         -       -
visit.override_refused   -      -      -      all    -         -       -
visit.answer             site   own    dept   all    -         -       -
visit.remind             site   -      -      all    -         -       -
visit.reassign           site   -      -      all    -         -       -
visit.take_over          site   -      -      all    -         -       -
scan.gate                site   -      -      all    -         -       -
visit.mine               own    own    own    own    own       -       -
visitor.see              site   -      -      all    -         all     -
phone.show               site   -      -      all    -         -       -
satisfaction.see         site   -      -      all    all       all     -
zone.see                 site   -      -      all    all       all     -
zone.request             site   own    dept   all    own       -       -
zone.decide              -      -      -      -      all       -       -
belonging.keep           site   -      -      all    -         -       -
badge.see                site   -      -      all    -         all     -
badge.keep               -      -      -      all    -         -       -
badge.report             site   -      -      all    -         -       -
evacuation.start         site   -      -      all    -         -       -
evacuation.warden        site   site   site   all    all       -       -
evacuation.report        site   -      -      all    all       all     -
employee.see             site   site   site   all    all       all     all
policy.see               -      -      -      all    all       all     all
policy.edit              -      -      -      all    -         -       -
organisation.see                -      -      -      all    all       all     all
organisation.edit               -      -      -      all    -         -       all
people.see               -      -      -      -      -         all     all
people.edit              -      -      -      -      -         -       all
notice.see               -      -      -      all    -         all     all
notice.send_again        -      -      -      all    -         -       all
channel.edit             -      -      -      all    -         -       all
trace.see                -      -      -      all    -         all     -
patrol.report            site   -      -      all    all       -       -
incident.see             -      -      -      all    -         all     -
incident.decide          -      -      -      all    -         -       -
ledger.mine              own    own    own    own    own       -       -
ledger.see               own    own    dept   all    own       all     -
ledger.void              -      -      -      all    -         -       -
appeal.decide            -      -      -      all    -         -       -
month.see                -      -      -      all    -         all     -
month.close              -      -      -      all    -         -       -
"""


def _read() -> dict[str, dict[str, str]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


MATRIX = _read()
WIDTH = {"-": 0, "own": 1, "dept": 2, "site": 3, "all": 4}


def widest(capability: str, roles: frozenset[str]) -> str:
    """Return the widest cell that a set of roles has for a capability.

    Args:
        capability: a row of the table.
        roles: codes of roles.

    Raises:
        KeyError: the table has no such capability.
    """
    row = MATRIX[capability]
    return max((row[role] for role in roles), key=WIDTH.__getitem__, default="-")
