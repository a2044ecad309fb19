"""Dagster only, and thin: assets, checks, jobs, schedules and sensors over ``hub.refresh``.

No figure is computed here. Every key is listed in ``tests/integration/test_definitions.py``, for an asset can vanish
in silence.
"""
