"""Many requests at once: an Excel template of a unit, filled in and loaded as drafts, all or nothing."""
