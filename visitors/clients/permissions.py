"""Who sees client files, writes them and gives them to somebody: rows of the table of permissions.

Whoever sees files sees the card of each that is not classified, and reads those that are theirs
(L3, L14).
"""

TABLE = """
capability               desk   host   head   office principal auditor operator
client.see               -      own    dept   all    all       all     -
client.write             -      own    dept   all    -         -       -
client.assign            -      -      dept   all    -         -       -
client.approve           -      own    own    own    own       -       -
loan.see                 -      own    dept   all    all       all     -
"""
