"""One module a command; each has ``NAME_command``, loaded by ``cli`` when it is called."""
