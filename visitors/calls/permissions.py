"""Who takes calls and reads of them: rows of the table of permissions (T1)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
call.see                 site   own    dept   all    own       all     -
call.take                site   -      -      all    -         -       -
"""
