"""Tests of the files notices are made from."""
