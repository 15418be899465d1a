"""Who may report, see and decide what stands in the ledger: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
patrol.report            site   -      -      all    all       -       -
incident.see             -      -      -      all    -         all     -
incident.decide          -      -      -      all    -         -       -
ledger.mine              own    own    own    own    own       -       -
ledger.see               own    own    dept   all    own       all     -
ledger.void              -      -      -      all    -         -       -
appeal.decide            -      -      -      all    -         -       -
month.see                -      -      -      all    -         all     -
month.close              -      -      -      all    -         -       -
"""
