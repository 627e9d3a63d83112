"""Decisions that are made: the list, protocols, the report to the board and what goes to the board."""
