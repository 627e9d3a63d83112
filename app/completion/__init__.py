"""Asking the unit to complete a request: questions on the very fields, and what was answered."""
