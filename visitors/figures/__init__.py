"""What can be counted, and what is open at a desk: registries that the rooms above fill."""
