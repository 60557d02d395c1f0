"""Tests of the pages about suppliers."""
