"""Serves pictures to browsers and takes what hands there do: one port, one page, one socket.

Knows nothing of worlds, minds or OpenGL: JPEGs and notes come in, gestures go out.
"""

from sandbox.app.serving.server import Server

__all__ = ["Server"]
