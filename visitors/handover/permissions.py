"""Who takes a desk over and reads of it: rows of the table of permissions (D8, D9)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
handover.see             site   -      -      all    -         all     -
handover.take            site   -      -      all    -         -       -
"""
