"""Accuracy against gold: scoring, rendering of test documents, and the accuracy page."""
