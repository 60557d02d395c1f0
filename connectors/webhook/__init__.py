"""Messages to Teams channels through an incoming webhook (a Power Automate workflow's address)."""
