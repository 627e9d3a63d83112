"""Frames: their entries and kept sums."""
