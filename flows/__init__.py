"""When does it run, and with which real parts? The only place that knows Prefect."""
