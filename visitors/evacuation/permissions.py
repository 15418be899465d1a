"""Who may start, count and read an evacuation: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
evacuation.start         site   -      -      all    -         -       -
evacuation.warden        site   site   site   all    all       -       -
evacuation.report        site   -      -      all    all       all     -
"""
