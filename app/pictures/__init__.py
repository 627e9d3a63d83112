"""Pictures: the year at a glance, each chart with its figures as a table."""
