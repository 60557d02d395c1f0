"""What does a list of people, teams, roles or absences from another system say, and what would it change?"""
