"""Files that belong to a request: looked through before they are kept, and never run in a browser."""
