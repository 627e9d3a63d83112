"""Writing a request: drafts that save themselves, help while writing, review and sending."""
