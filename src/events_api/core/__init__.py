"""What every room shares: time, places, records, documents, revision, lists, problems."""
