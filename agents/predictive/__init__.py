"""Hierarchical predictive coding: minds expect what they will sense, and learn from what they did not."""
