"""The data that the steps hand on: content with its places, records, and unpacked archives."""
