"""What does the work look like, and what would happen if? Pure: no input or output."""
