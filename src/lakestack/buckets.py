"""The emulator's S3, used in its own process: who reads 10,000 objects then sends no 10,000 requests."""

import io
import logging
from typing import Any, BinaryIO

from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext, ServiceException
from localstack.http import Request
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.s3.models import S3Bucket, S3Object, s3_stores

LOG = logging.getLogger(__name__)


class Buckets:
    """LocalStack's buckets as one account sees them: its own first, then those of any other."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region
        self._service: Any = SERVICE_PLUGINS.require("s3")
        # The provider has no public way to what it stores objects in.
        self._content: Any = self._service._provider._storage_backend

    def find(self, name: str) -> S3Bucket | None:
        """Return the bucket `name`, None where there is none."""
        own = s3_stores[self._account][self._region]
        owner = s3_stores[own.global_bucket_map.get(name, self._account)][self._region]
        return own.buckets.get(name) or owner.buckets.get(name)

    def open(self, name: str, stored: S3Object) -> Any:
        """Open what the bucket `name` has `stored`: a file to read, and to close."""
        return self._content.open(name, stored)

    def put(self, name: str, key: str, body: bytes | BinaryIO, content_type: str) -> None:
        """Put an object as PutObject does: by the provider's own method, which versions, encrypts and notifies.

        Raises ClientError where S3 refuses it. A client in the same process takes twenty times as long: it signs and
        writes a request, and LocalStack reads it.
        """
        model = self._service.skeleton.service
        context = RequestContext(Request(method="PUT", path=f"/{name}/{key}"))
        context.service, context.operation = model, model.operation_model("PutObject")
        context.account_id, context.region = self._account, self._region
        request = {
            "Bucket": name,
            "Key": key,
            "Body": io.BytesIO(body) if isinstance(body, bytes) else body,
            "ContentType": content_type,
        }
        context.service_request = request
        try:
            self._service.skeleton.dispatch_table["PutObject"](context, request)
        except ServiceException as error:
            raise _refused(error.code, error.message) from error
        except Exception as error:
            LOG.exception("S3 could not put an object into %s", name)
            raise _refused("InternalError", str(error)) from error


def objects_in(bucket: S3Bucket, prefix: str) -> list[S3Object]:
    """Return the objects whose keys begin with `prefix`, in the order of their keys.

    A versioned bucket keeps a marker of what was deleted: that is no object.
    """
    found = [one for one in bucket.objects.values() if isinstance(one, S3Object) and one.key.startswith(prefix)]
    return sorted(found, key=lambda one: one.key)


def object_in(bucket: S3Bucket, key: str, etag: str) -> S3Object | None:
    """Return the object `key`, None where it was deleted or is not the one of that `etag` any more."""
    found = bucket.objects.get(key)
    return found if isinstance(found, S3Object) and found.etag == etag else None


def _refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutObject")
