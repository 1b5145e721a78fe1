"""A client on Python's grpcio that knows nothing of this package.

Reads a FileDescriptorSet on stdin and calls the service at the address that it
is given. Prints what it gets as JSON.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf import message_factory

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(sys.stdin.buffer.read()).file:
    pool.Add(file)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


Request = message("shop.GetUserRequest")
User = message("shop.User")
Status = message("google.rpc.Status")
BadRequest = message("google.rpc.BadRequest")
FieldMask = message("google.protobuf.FieldMask")


def request(*paths):
    return Request(name="ada", read_mask=FieldMask(paths=paths))


def fields(user):
    return sorted(field.name for field, _ in user.ListFields())


def failure(error):
    details = dict(error.trailing_metadata()).get("grpc-status-details-bin")
    status = Status.FromString(details)
    bad_request = BadRequest.FromString(status.details[0].value)
    return {
        "code": error.code().name,
        "message": error.details() == status.message,
        "type": status.details[0].type_url,
        "violations": [
            {"field": v.field, "reason": v.reason} for v in bad_request.field_violations
        ],
    }


def attempt(call):
    try:
        return call()
    except grpc.RpcError as error:
        return failure(error)


with grpc.insecure_channel(sys.argv[1]) as channel:

    def method(kind, name):
        return getattr(channel, kind)(
            "/shop.Shop/" + name,
            request_serializer=Request.SerializeToString,
            response_deserializer=User.FromString,
        )

    get = method("unary_unary", "GetUser")
    watch = method("unary_stream", "WatchUsers")
    join = method("stream_unary", "JoinUsers")
    chat = method("stream_stream", "ChatUsers")
    asked = request("email", "address.city")
    header = (("x-goog-fieldmask", "displayName,email"),)
    many = ["nothing_%d" % i for i in range(4000)]

    print(
        json.dumps(
            {
                "get": fields(get(asked)),
                "watch": [fields(user) for user in watch(asked)],
                "join": fields(join(iter([asked, request()]))),
                "chat": [fields(user) for user in chat(iter([asked, asked]))],
                "header": fields(get(request(), metadata=header)),
                "refused": attempt(lambda: get(request("nmae", "email"))),
                "refused stream": attempt(lambda: list(watch(request("nmae")))),
                "refused requests": attempt(
                    lambda: list(chat(iter([asked, request("name")])))
                ),
                "many": len(
                    attempt(lambda: get(request(*many)))["violations"]
                ),
                "after": fields(get(asked)),
            }
        )
    )
