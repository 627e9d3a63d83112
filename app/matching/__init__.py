"""Rows that match no request by their project code: matched by hand or by rules, and let go again."""
