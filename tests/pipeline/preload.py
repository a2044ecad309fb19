"""What the fork server of ``test_durability`` imports once, so that each child is in its refresh within milliseconds.

Imports only: a thread pool started before a fork would not survive it.
"""

import dbt.cli.main
import great_expectations.expectations

import hub.refresh.run

__all__ = ["dbt", "great_expectations", "hub"]
