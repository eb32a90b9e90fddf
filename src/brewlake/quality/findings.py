"""One judgement about the lake: what was measured, and the bounds it must keep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` in `unit`, of what `check` looks at. It is sound from `least` to `most`; None: no bound on that side."""

    check: str
    subject: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None
    note: str = ""

    @property
    def sound(self) -> bool:
        """Whether the value keeps its bounds."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if self.least is not None and self.least == self.most:
            return f"{self.least:g}"
        sides = [f"at least {self.least:g}"] if self.least is not None else []
        sides += [f"at most {self.most:g}"] if self.most is not None else []
        return " and ".join(sides)
