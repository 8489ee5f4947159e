"""The live screen: widgets that receive rows and emit messages; the only place that knows Textual."""
