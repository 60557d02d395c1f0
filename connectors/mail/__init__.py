"""How do we write a letter, and how does it leave the house? E-mail."""
