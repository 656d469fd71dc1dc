"""Acting: learning what to do for the sake of rewards, by N actor-critics at once."""
