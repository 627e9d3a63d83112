"""Merging duplicates: one request goes on, the other is withdrawn with the way to it."""
