"""Notices: who is told of what has happened, in the app and by mail."""
