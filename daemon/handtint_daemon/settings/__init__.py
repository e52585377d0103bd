"""The person's settings: from the command line, the environment or the settings file."""
