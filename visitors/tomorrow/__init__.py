"""The evening before: who comes tomorrow, what is missing, slips for a day without a network."""
