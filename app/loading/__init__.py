"""Loading a whole year from files, and the demo."""
