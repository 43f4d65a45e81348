"""Our description of DATEX II says what the official schemas say, where it says anything."""
