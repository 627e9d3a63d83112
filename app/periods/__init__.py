"""Reporting periods: freezing one as reported, and what moved between two."""
