"""The reports of the region: every saved layout, shown, shared, copied and changed."""
