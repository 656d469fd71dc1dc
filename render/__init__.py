"""Draws snapshots: pictures, windows and films, and the hand of the person who watches."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # before anything imports pygame, or it greets
