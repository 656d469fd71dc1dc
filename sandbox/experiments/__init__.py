"""Experiments: questions about minds, each with a claim that was committed before it was run."""
