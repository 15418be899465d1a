"""Badges on paper: sheets, cards, labels (B4)."""
