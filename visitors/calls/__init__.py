"""Telephone calls: who calls, whom they are put through to, and what was promised (T)."""
