"""The same actions as JSON, for scripts and other systems."""
