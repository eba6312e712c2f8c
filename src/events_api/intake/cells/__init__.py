"""What one cell means: pure functions from what people type to the values that records hold."""
