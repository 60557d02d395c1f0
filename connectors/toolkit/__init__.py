"""The Digital Toolkit as pages: what system for what, who to ask, what is coming, training, champions."""

from connectors.toolkit.pages import toolkit_pages

__all__ = ["toolkit_pages"]
