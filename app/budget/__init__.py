"""The year's frames as finance enters them: decisions, transfers and what is carried over to the next year."""
