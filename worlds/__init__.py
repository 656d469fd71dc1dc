"""Worlds as data: TOML files in, `WorldSpec` out."""
