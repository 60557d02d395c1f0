"""Tests of the pages about notices."""
