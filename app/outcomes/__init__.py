"""The ledger: importing postings, the summaries kept of them, and the pages about them."""
