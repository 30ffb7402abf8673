"""The local pages: thin. A page turns its address into a question and draws the answer."""
