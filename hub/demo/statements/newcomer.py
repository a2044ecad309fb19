"""The seventh company, which delivers nothing yet: declared in ``group.yml``, known by suppliers and its accounts."""

from hub.demo.members import Member, Spelling

NEWCOMER = Member(
    7,
    "SABL",
    "Sablelune Distribution",
    ("SABLELUNE",),
    "28101457",
    "Services",
    "csv",
    "",
    0.0,
    Spelling(),
)
