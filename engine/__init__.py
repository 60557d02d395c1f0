"""What is happening, what is asked next, what happened? Pure: no input or output."""
