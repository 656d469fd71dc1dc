"""Minds without learning: the controls of every experiment, built of a few shared skills."""
