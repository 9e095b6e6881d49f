"""From the raw zone to a published version: build, audit, publish, and the lock that they share."""
