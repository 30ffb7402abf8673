"""A static site of all deals: the pages of the local server as files, to be handed over."""
