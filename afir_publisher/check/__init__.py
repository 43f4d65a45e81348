"""Is this DATEX II or IRVE document valid? Our own description of the formats, and what holds documents against it."""
