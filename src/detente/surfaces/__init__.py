"""Where questions are asked: command line, pages, Python."""
