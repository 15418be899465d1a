"""Complaints: from the first word to the call back (C)."""
