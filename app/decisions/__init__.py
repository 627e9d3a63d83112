"""Decisions: the sheet they are made on, signing, and what is printed of them."""
