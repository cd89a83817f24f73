"""The command line: the program `fairlead`."""
