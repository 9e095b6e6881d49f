"""Repairs of content before a form is read: split headers, detached captions, run-on text, OCR errors."""
