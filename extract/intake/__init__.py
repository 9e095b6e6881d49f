"""Intake of documents: sources, the landing zone with its sightings, and the sandbox in which files are read."""
