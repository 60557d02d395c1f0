"""What does a map tell: time, balance, waste, information, machine work, and what changed."""
