"""What do the figures say happened? Measured times, and what they are compared with."""
