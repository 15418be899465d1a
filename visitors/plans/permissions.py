"""Who applies for plans, approves and reads them: rows of the table of permissions (E13)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
plan.see                 own    own    dept   all    own       all     -
plan.write               -      own    dept   all    -         -       -
plan.approve             own    own    own    own    own       -       -
"""
