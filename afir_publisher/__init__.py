"""afir-publish: from a charge point operator's OCPI system to the feeds that AFIR asks for."""
