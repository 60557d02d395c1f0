"""Tests of messages to Teams channels."""
