"""From a fact back to its source: trace, page images, and differences between versions."""
