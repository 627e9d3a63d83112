"""Requests: the list and each request's page."""
