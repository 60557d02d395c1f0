"""How does one case walk its map: what has happened, what is asked next?"""
