"""What is a map while people still draw it together: rows, cells, routes, faults, and who changed what?"""
