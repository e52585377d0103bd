"""What the person set, on the command line, in the environment or in the settings file."""
