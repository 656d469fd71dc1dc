"""What stands on the picture: labels over heads, and panels."""
