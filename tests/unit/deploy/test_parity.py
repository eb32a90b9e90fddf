"""What differs between two plans."""

from brewlake.deploy.parity import MISSING, differences


def test_what_differs_is_told_and_what_may_is_explained():
    local = {"aws_lb.this": {"name": "a", "internal": False, "same": 1, "deep": [{"at": "local"}]}, "only.local": {}}
    aws = {
        "aws_lb.this": {"name": "b", "internal": True, "same": 1, "deep": [{"at": "prod"}]},
        "x.aws_s3_bucket_lifecycle_configuration.this": {},
    }
    found = {(found.resource, found.attribute): found for found in differences(local, aws)}
    assert found["aws_lb.this", "name"].why == "names"
    assert found["aws_lb.this", "internal"].why is None
    assert found["only.local", ""].aws == MISSING
    assert found["only.local", ""].why is None
    assert found["x.aws_s3_bucket_lifecycle_configuration.this", ""].why
    assert len(found) == 4
