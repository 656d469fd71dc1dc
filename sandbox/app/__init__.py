"""The command line and what it starts: the only place, with `sandbox.api`, that knows all four packages."""
