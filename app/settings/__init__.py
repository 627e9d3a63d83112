"""Settings: what differs between regions."""
