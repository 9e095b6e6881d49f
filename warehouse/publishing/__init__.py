"""From the raw zone to a published version: build, audit, publish, rollback."""
