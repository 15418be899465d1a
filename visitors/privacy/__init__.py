"""What is kept about visitors: for how long, and what they may ask for."""
