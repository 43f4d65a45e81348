"""What each access point asks for, as data: one profile a file."""
