"""Signing in, accounts and roles."""
