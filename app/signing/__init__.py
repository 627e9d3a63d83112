"""The unit head's list: ranking the unit's requests of a year and signing them."""
