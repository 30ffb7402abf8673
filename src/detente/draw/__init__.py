"""Tables and figures on a terminal and in pictures."""
