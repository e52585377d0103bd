"""An S3 server of moto's, for this process and those that it starts."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "museum"
UNREACHABLE = "http://127.0.0.1:1"
logging.getLogger("werkzeug").setLevel(logging.ERROR)


class ObjectStore:
    """One bucket; `variables` tell where it is, and as whom it is used."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self.variables: Mapping[str, str] = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id="anybody",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        self._client.create_bucket(Bucket=BUCKET)

    def close(self) -> None:
        self._client.close()
        self._server.stop()

    @contextmanager
    def knowing_nobody(self) -> Iterator[None]:
        """Have it refuse whoever comes."""
        self._admit(b"0")
        yield
        self._admit(b"inf")

    def _admit(self, requests: bytes) -> None:
        place, kind = f"{self.url}/moto-api/reset-auth", {"Content-Type": "text/plain"}
        urlopen(Request(place, data=requests, headers=kind)).close()  # noqa: S310

    def put(self, name: str, content: bytes) -> None:
        self._client.put_object(Bucket=BUCKET, Key=name, Body=content)

    def get(self, name: str) -> bytes:
        return bytes(self._client.get_object(Bucket=BUCKET, Key=name)["Body"].read())

    def media_type(self, name: str) -> str:
        return str(self._client.head_object(Bucket=BUCKET, Key=name)["ContentType"])

    def names(self, inside: str) -> set[str]:
        """Return the names of all that lies in a folder, given with a `/` after it."""
        listed = self._client.list_objects_v2(Bucket=BUCKET, Prefix=inside).get("Contents", [])
        return {one["Key"].removeprefix(inside) for one in listed}
