"""Who sees a line, stands in one, and asks for the next: rows of the table of permissions (Q)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
rota.see                 site   own    dept   all    all       all     -
rota.stand               own    own    own    own    own       -       -
rota.next                site   -      -      all    -         -       -
rota.edit                -      -      -      all    -         -       -
"""
