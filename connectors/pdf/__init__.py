"""How do we make a PDF? With typst, from a template and plain data."""
