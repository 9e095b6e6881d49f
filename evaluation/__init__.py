"""Accuracy of extraction against gold annotations: scoring, rendering of test documents, and docs/accuracy.md."""
