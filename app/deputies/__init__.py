"""Deputies (ersättare): somebody acts for an absent holder of a role between two dates."""
