"""The overview as lines, at any size: `draw.board` is the way in."""
