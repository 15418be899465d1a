"""Scan badges at gates, zones and on patrol; every pass and refusal is kept (B4, B5, Z1)."""
