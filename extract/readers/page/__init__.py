"""Recover tables and paragraphs from the characters and ruling lines of a page; shared by PDF, OFD and scans."""
