"""Repairs of what exports and scans damaged: split headers, detached captions, run-on text, OCR errors, lost units."""
