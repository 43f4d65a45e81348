"""What rules know of the world: where countries lie, how their addresses look, which words say nothing."""
