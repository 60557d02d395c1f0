"""What happened? An event log, what followed what, and why it waited."""
