"""How do we talk to each outside thing? One folder each; none of them knows Prefect."""
