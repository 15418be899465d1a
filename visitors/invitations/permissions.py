"""Who may invite, and whose invitations one sees: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
invitation.see           site   own    dept   all    own       all     -
invitation.make          site   own    own    all    own       -       -
"""
