"""Repairs of damage by exports and scans: split headers, misplaced captions, run-on text, OCR errors, lost units."""
