"""Incidents against the reception policy, and what becomes of them (B2, P3)."""
