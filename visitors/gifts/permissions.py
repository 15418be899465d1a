"""Who writes down gifts, keeps their stock and reads the register (E8, E24)."""

TABLE = """
capability               desk   host   head   office principal auditor operator
gift.see                 own    own    dept   all    all       all     -
gift.write               own    own    own    all    -         -       -
gift.keep                -      -      -      all    -         -       -
"""
