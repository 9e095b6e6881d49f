"""Recovery of forms whose cells an export joined into one run of text, without any mark between them."""
