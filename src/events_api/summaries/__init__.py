"""What a year adds up to: rules (pure), queries, endpoint."""
