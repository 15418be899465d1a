"""Who reads and closes: rows of the table of permissions (D1, D3)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
report.see               site   -      -      all    all       all     -
report.close             site   -      -      all    -         -       -
report.staff             own    own    own    all    own       all     -
"""
