"""Who may scan at a gate: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
scan.gate                site   -      -      all    -         -       -
"""
