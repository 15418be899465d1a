"""Who looks ahead to tomorrow, and who makes slips ready: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
tomorrow.see             site   -      -      all    all       all     -
slip.issue               site   -      -      all    -         -       -
"""
