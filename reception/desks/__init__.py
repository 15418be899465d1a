"""Shared desks: PCs at which colleagues stand in turn, and who stands there since when."""
