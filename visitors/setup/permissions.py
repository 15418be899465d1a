"""Who sees what is set up and what is missing: a row of the table of permissions. Each step asks
the capability of what it changes.
"""

TABLE = """
capability               desk   host   head   office principal auditor operator
setup.see                -      -      -      all    -         -       all
"""
