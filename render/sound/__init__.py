"""What a life sounds like: from snapshots to short waves, each as loud and on the side where it is heard."""
