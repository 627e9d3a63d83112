"""What is written about each category in a period: drafted from facts, edited, printed with the table."""
