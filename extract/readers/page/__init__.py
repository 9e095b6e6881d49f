"""From the marks of a drawn page to tables and paragraphs; shared by PDF, OFD and scans."""
