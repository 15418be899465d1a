"""Who is on site, and who is safe when the house is evacuated (V9)."""
