"""What Auto Scaling did to a group and why: DescribeScalingActivities."""

import uuid
from collections import defaultdict, deque
from datetime import UTC, datetime
from typing import Any

KEPT = 100

_activities: dict[str, deque[dict[str, Any]]] = defaultdict(lambda: deque(maxlen=KEPT))


def note(group: Any, description: str, cause: str) -> None:
    """Note an activity of moto's `group` that has just succeeded."""
    now = datetime.now(UTC)
    _activities[group.arn].appendleft(
        {
            "ActivityId": str(uuid.uuid4()),
            "AutoScalingGroupName": group.name,
            "AutoScalingGroupARN": group.arn,
            "Description": description,
            "Cause": f"At {now:%Y-%m-%dT%H:%M:%SZ}: {cause}",
            "StartTime": now,
            "EndTime": now,
            "StatusCode": "Successful",
            "Progress": 100,
        }
    )


def activities_of(group: Any) -> list[dict[str, Any]]:
    """Return the activities of moto's `group`, the newest first."""
    return list(_activities[group.arn])
