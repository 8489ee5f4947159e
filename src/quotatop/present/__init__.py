"""A fleet at one moment becomes rows, lines, tables and documents: words and numbers, no colour, no terminal."""
