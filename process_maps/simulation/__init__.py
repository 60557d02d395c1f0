"""What would happen if? A process as a simulation model, run many times, and its futures compared."""
