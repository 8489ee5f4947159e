"""The screens: the overview, one subscription, help, themes, the first run."""
