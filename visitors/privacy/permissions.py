"""Who sees what retention does, and who hands out and erases somebody's data."""

TABLE = """
capability               desk   host   head   office principal auditor operator
retention.see            -      -      -      all    -         all     -
person.data              -      -      -      all    -         -       -
"""
