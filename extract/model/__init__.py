"""Data passed between the steps: content with places, records, unpacked archives, and coded messages."""
