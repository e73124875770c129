"""An object store on the loopback: moto's server in this process."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "anli"


@contextmanager
def store() -> Iterator[Mapping[str, str]]:
    """Run a store with an empty bucket; gives the environment that leads to it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    client(**environment).create_bucket(Bucket=BUCKET)
    try:
        yield environment
    finally:
        server.stop()


def client(**environment: str) -> Any:
    """A client that knows nothing of ours."""
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


@cache
def _client() -> Any:
    return client(**os.environ)


def keys(prefix: str) -> list[str]:
    """The keys below a prefix, without it."""
    pages = _client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    found = [row["Key"] for page in pages for row in page.get("Contents", [])]
    return [key.removeprefix(prefix) for key in found]


def read(prefix: str) -> Mapping[str, bytes]:
    """What a reader gets who asks ``current.json`` once and then reads that site."""
    site = f"{prefix}/releases/{current(prefix)}/site/"
    return {key: _content(site + key) for key in keys(site)}


def current(prefix: str) -> str:
    """The version that ``current.json`` names."""
    return str(json.loads(_content(f"{prefix}/current.json"))["version"])


def door(prefix: str) -> str:
    """The version that the first page leads to."""
    return _content(f"{prefix}/index.html").decode().split("releases/", 1)[1].split("/", 1)[0]


def _content(key: str) -> bytes:
    return bytes(_client().get_object(Bucket=BUCKET, Key=key)["Body"].read())


def left(prefix: str) -> list[str]:
    """Releases that are not whole, and a lock that is held; a first page that leads elsewhere."""
    found = keys(f"{prefix}/")
    begun = {key.split("/")[1] for key in found if key.startswith("releases/")}
    whole = {version for version in begun if f"releases/{version}/manifest.json" in found}
    wrong = ["index.html"] if door(prefix) != current(prefix) else []
    return sorted(begun - whole) + [key for key in found if key == ".casebook.lock"] + wrong
