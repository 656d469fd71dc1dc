"""Draws snapshots: pictures, windows and films, and the hand of the person who watches."""
