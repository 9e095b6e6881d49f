"""Styles of web pages: which elements a person sees, by the style sheets in the page, its attributes and its tags."""
