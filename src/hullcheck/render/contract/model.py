"""What every document and each of its parts is: exactly the fields that are named."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

Text = Annotated[str, SkipValidation]
"""Any string; pydantic may refuse the surrogates of a name that is not UTF-8."""

Line = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]
SeverityName = Literal["error", "warning", "advice"]
FixKind = Literal["safe", "unsafe"]


class Model(BaseModel):
    """Exactly the fields that are named: no more, no fewer."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, use_attribute_docstrings=True
    )


class Document(Model):
    """What every document begins with."""

    schema_: Literal[1] = Field(alias="schema")
    """Changes only when a field changes its meaning or goes."""
