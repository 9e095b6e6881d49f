"""What a report is about: its title and the parts of it, the name of its project, the agency that reports."""
