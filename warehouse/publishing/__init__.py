"""The steps from the raw zone to a published version: build, audit and publish, and the lock that they share."""
