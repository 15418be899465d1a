"""Reception plans: from the first call to the closed list (E)."""
