"""The units of the region, for administrators: added, renamed and moved, never removed."""
