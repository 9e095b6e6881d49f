"""The warehouse: from landed documents to published versions, and what operators do with them."""
