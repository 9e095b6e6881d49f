"""Recovery of money blocks whose columns are lost: headers, labels and blocks side by side."""
