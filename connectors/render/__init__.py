"""Drawings and wording: how a report looks. Every renderer draws the one MapReport and computes nothing."""
