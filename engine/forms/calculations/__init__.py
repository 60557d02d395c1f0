"""What forms work out: one file a question, each answer with its working."""
