"""Files of any ledger system: looked at, understood by a saved map, and read row by row as the contract's columns."""
