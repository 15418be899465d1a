"""The rota: who receives the next walk-in, and why (section Q)."""
