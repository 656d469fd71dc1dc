"""Lives on disk: runs with their checkpoints, and single minds, safe against crashes and mix-ups."""
