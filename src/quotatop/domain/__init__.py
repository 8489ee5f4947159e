"""Pure words and rules of quotas: frozen values and functions of values; stdlib only, no clock, no files."""
