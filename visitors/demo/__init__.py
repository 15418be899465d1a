"""The demo: people with accounts, ninety days of visits, and a today; made by code from a seed,
relative to the moment it is made.
"""
