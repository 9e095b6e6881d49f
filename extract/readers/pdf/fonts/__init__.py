"""What fonts of a PDF draw, compared with what their maps to text name."""
