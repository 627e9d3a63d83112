"""What dev.py is made of. Runs before anything is installed, so it uses the standard library only."""
