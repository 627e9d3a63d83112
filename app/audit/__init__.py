"""What happened, in one chain that cannot be changed unnoticed."""
