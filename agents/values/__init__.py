"""Values that are discovered: genomes, what they make minds care about, and how they evolve."""
