"""Reporting periods: what is frozen stays as it was reported."""
