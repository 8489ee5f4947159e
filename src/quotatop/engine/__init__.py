"""The heart, on ports alone: who is asked when, what an answer changes, what is worth ringing for."""
