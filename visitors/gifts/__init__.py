"""Gifts: a stock that counts, what was given, received, declined and returned (E8, E24)."""
