"""Training: a life without a window, as fast as it goes, kept in a run."""
