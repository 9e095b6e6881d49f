"""Trace facts to their source documents, draw images of the source, and compare versions."""
