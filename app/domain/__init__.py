"""The rules of the product: standard library only, no Flask, no database."""
