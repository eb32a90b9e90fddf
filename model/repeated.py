"""Fields that a beer is given twice: a reader of JSON keeps the last, says nothing, and answers of another beer."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from model.schema import Beer


def repeated_fields(body: bytes, beers: Sequence[Beer]) -> list[dict[str, Any]]:
    """Return {type, loc, msg} of each field that stands more than once in a beer of `body`, of which `beers` were read.

    Each field has a colon, and where there is no other, nothing stands twice: that costs no second reading.
    """
    if body.count(b":") == sum(len(beer.model_fields_set) for beer in beers):
        return []
    return [
        {"type": "repeated_field", "loc": [number, name], "msg": f"Field is given {times} times"}
        for number, pairs in enumerate(json.loads(body, object_pairs_hook=list))
        for name, times in Counter(name for name, _ in pairs).items()
        if times > 1
    ]
