"""Lists of visitors: who stands on one, why, until which day, and who of those who come it is."""
