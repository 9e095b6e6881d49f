"""The warehouse: the steps from landed documents to published versions, and the commands for operators."""
