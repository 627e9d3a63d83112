"""Procurement status: where it is, its reference and when an order is expected, before and after the decision."""
