"""Money that stands still: granted requests that are paused, by cause, age and unit."""
