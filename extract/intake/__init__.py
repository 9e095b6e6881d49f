"""From a source to a document ready to be read: sources, landing zone, sightings and the sandbox."""
