"""Answers questions about FieldMask with protobuf's own implementation.

The first line on stdin is a FileDescriptorSet in base64, every other line a
question in JSON. Every line on stdout is an answer in JSON, in the same order.
"""

import base64
import json
import sys

from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool
from google.protobuf import message_factory
from google.protobuf.field_mask_pb2 import FieldMask


def main():
    pool = descriptor_pool.DescriptorPool()
    files = descriptor_pb2.FileDescriptorSet.FromString(
        base64.b64decode(sys.stdin.readline()))
    for file in files.file:
        pool.Add(file)
    for line in sys.stdin:
        print(json.dumps(answer(pool, json.loads(line))))


def answer(pool, question):
    op = question["op"]
    result = FieldMask()
    if op == "normalize":
        result.CanonicalFormFromMask(FieldMask(paths=question["a"]))
        return list(result.paths)
    if op == "union":
        result.Union(FieldMask(paths=question["a"]), FieldMask(paths=question["b"]))
        return list(result.paths)
    if op == "intersect":
        result.Intersect(FieldMask(paths=question["a"]), FieldMask(paths=question["b"]))
        return list(result.paths)
    descriptor = pool.FindMessageTypeByName(question["type"])
    mask = FieldMask(paths=question["mask"])
    if op == "isValid":
        return mask.IsValidForDescriptor(descriptor)
    if op == "merge":
        return merge(pool, descriptor, mask, question)
    raise ValueError("unknown operation " + op)


def merge(pool, descriptor, mask, question):
    message = message_factory.MessageFactory(pool).GetPrototype(descriptor)
    source = message.FromString(base64.b64decode(question["source"]))
    target = message.FromString(base64.b64decode(question["target"]))
    mask.MergeMessage(
        source,
        target,
        question["replaceMessages"],
        question["replaceRepeated"])
    return base64.b64encode(target.SerializePartialToString()).decode("ascii")


main()
