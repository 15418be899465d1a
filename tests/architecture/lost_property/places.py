"""Who may do what with found things, and where their page is reached from."""

from reception.accounts.navigation import NavigationEntry

PERMISSIONS = """
capability               desk   host   head   office principal auditor operator
lost.see                 site   -      -      all    -         -       -
lost.keep                -      -      -      all    -         -       -
lost.report              site   -      -      all    -         -       -
"""
NAVIGATION = NavigationEntry("lost_property", "失物", 105, "lost.see")
