"""Who opens 待办, and who sees there what everybody owes: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
due.see                  own    own    own    all    own       all     own
due.approve              own    own    own    own    all       -       -
"""
