"""Who takes a complaint in, handles and reads it: rows of the table of permissions (C27)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
complaint.see            own    own    dept   all    all       all     -
complaint.take           site   -      -      all    -         -       -
complaint.report         own    own    dept   dept   own       -       -
complaint.statement      -      -      -      all    all       all     -
complaint.judge          -      -      -      all    -         -       -
complaint.approve        -      -      -      -      all       -       -
complaint.compensate     -      own    own    own    all       -       -
complaint.call           -      -      -      all    all       -       -
"""
