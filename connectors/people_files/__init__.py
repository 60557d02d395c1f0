"""How are lists of people, teams, roles and absences read from CSV and Excel, and what was rejected given back?"""

from connectors.people_files.profiles import profile_named, profiles
from connectors.people_files.reading import read_table
from connectors.people_files.rejections import write_rejections

__all__ = ["profile_named", "profiles", "read_table", "write_rejections"]
