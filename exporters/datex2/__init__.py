"""DATEX II v3: the tables and statuses of recharging infrastructure, in XML and in JSON."""
