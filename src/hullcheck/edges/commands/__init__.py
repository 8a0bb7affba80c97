"""One command of the command line a module: the module is the name, `command` the command."""
