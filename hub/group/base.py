"""What every declaration has in common."""

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Base of everything read from YAML: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
