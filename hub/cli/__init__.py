"""The ``hub`` command, one module a verb: arguments and printing, nothing else.

A user's mistake never shows a traceback: every ``HubError`` is printed with what to do, and decides the exit code.
"""
