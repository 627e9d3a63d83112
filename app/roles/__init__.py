"""Giving and ending roles, and appointing deputies for somebody else: for administrators."""
