"""What programs read: the shapes of the data files, their rows, and what pages say to machines."""
