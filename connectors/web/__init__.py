"""The pages: how people and their programs reach eightflows through a browser or HTTP."""
