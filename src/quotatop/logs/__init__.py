"""What do the coding tools write down?  One pure file a tool: where its files lie, and bytes of a line into usage."""
