"""Readers of word processor documents: docx, doc, wps, rtf and Word 2003 XML."""
