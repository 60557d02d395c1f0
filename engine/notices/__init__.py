"""Who must be told of a change, when, and was it seen? Pure: no mail, no database."""
