"""Orders (beställningar): read in as whole lists, counted as ordered until they are invoiced."""
