"""Plumbing every slice uses."""
