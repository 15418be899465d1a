"""Who enrols desks, and who reads who stood where: rows of the table of permissions."""

TABLE = """
capability               desk   host   head   office principal auditor operator
shift.see                -      -      -      all    -         all     all
shift.keep               -      -      -      all    -         -       all
"""
