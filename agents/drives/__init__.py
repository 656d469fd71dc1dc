"""Drives: what minds want, what each option is worth to each want, and the gate that weighs them."""
