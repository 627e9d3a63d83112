"""The start page: what waits for whoever is signed in."""
