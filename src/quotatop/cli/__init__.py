"""Arguments in, text and exit status out; one file a command."""
