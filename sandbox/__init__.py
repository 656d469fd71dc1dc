"""Sandbox: a 3D social world of embodied agents with visible inner states."""

__version__ = "0.1.0"
