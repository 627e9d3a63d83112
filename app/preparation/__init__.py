"""Preparing requests for a decision: the queue, who prepares, and what they propose."""
