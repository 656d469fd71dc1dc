"""Errands: what a body finds to turn to by its own senses, and the reflexes that take it there."""
