"""Who reads and closes: rows of the table of permissions (D1, D3)."""

from reception.accounts.actor import Actor

TABLE = """
capability               desk   host   head   office principal auditor operator
report.see               site   -      -      all    all       all     -
report.close             site   -      -      all    -         -       -
report.staff             own    own    own    all    own       all     -
"""


def reads_every_site(actor: Actor) -> bool:
    """Tell whether somebody looks after every site: today at a glance is for them."""
    return actor.reach("report.see") == "all"


def is_employed(actor: Actor) -> bool:
    """Tell whether somebody has a month of their own."""
    return actor.employee is not None
