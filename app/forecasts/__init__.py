"""Judged forecasts: written beside the computed ones, with a range and a score from earlier years."""
