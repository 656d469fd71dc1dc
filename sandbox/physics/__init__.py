"""Bodies in motion: the only home of MuJoCo."""
