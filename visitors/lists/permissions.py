"""Who keeps lists, reads why somebody stands on one, and says whether a visitor is meant."""

TABLE = """
capability               desk   host   head   office principal auditor operator
listing.see              -      -      -      all    -         all     -
listing.keep             -      -      -      all    -         -       -
listing.weigh            site   -      -      all    -         -       -
"""
