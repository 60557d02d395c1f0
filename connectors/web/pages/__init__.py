"""What people see once they are in."""
