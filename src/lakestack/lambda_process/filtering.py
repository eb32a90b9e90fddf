"""What the filters of event source mappings see of a record's or a message's text.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import json
from typing import Any


def readable(text: str | bytes) -> Any:
    """Return the object or the array that a text is as JSON; as it is, a text that is neither, and None no text at all.

    >>> readable('{"ibu": 60}'), readable("pale ale"), readable(b"\\xff")
    ({'ibu': 60}, 'pale ale', None)
    """
    try:
        text = text if isinstance(text, str) else text.decode()
    except UnicodeDecodeError:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict | list) else text
