"""What is for people and for programs that look around: pages, docs, OpenAPI, health, problems."""
