"""Learning progress: by how much what is sensed gets better foreseen, as a reason to act."""
