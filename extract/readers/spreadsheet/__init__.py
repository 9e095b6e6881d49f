"""Readers of workbooks: xlsx, xls, et and Excel 2003 XML."""
