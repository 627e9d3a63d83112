"""The tables: outcome against frame, on the page and in print."""
