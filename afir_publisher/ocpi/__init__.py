"""OCPI in: pages of raw objects from an operator's system, and what they say in one shape."""
