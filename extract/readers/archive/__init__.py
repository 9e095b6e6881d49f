"""Readers of archives: zip by the standard library; rar, 7z, tar and single-file compression by libarchive."""
