import assert from "node:assert/strict";
import { create, equals } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { filterMessage } from "../../src/read/filter-message.js";
import type { Door, Running } from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  schemas,
} from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";

const CALLERS = 50;
/** What callers with the role of a guest see at most. */
const GUEST = ["name", "email", "address.city", "friends"];

/**
 * 50 callers at once, each with ever other masks in the request and in the
 * header, and some as guests: every response is exactly what filterMessage makes
 * of it for this one call.
 */
export async function mixedMasks(
  door: Door,
  seconds: number,
): Promise<string[]> {
  const service = await door.start(
    {
      masks: Object.values(masks),
      sideChannel: true,
      ceilings: [
        {
          message: schemas.User,
          see: (call) => (call.header("role") === "guest" ? GUEST : ["*"]),
        },
      ],
    },
    shopHandlers,
  );
  const end = performance.now() + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      let responses = 0;
      for (let round = 0; performance.now() < end; round++) {
        responses += await ask(service, caller, round);
      }
      return responses;
    }),
  );
  await service.close();
  const total = counts.reduce((sum, count) => sum + count, 0);
  return [`${total} responses to ${CALLERS} callers, each as it was asked for`];
}

/** One call, and the number of its responses. */
async function ask(
  service: Running,
  caller: number,
  round: number,
): Promise<number> {
  const name = `user ${caller} ${round}`;
  const [paths, header] = [masksOf(caller + round), masksOf(7 * caller + 1)];
  const isGuest = (caller + round) % 3 === 0;
  const headers = {
    "x-goog-fieldmask": round % 2 === 0 ? header.join() : "",
    role: isGuest ? "guest" : "owner",
  };
  const readMask = create(FieldMaskSchema, { paths });
  const request = make("GetUserRequest", { name, readMask });
  const steps = [paths, round % 2 === 0 ? header : [], isGuest ? GUEST : []];
  const expected = steps.reduce(
    (user, mask) => filterMessage(schemas.User, user, mask),
    fullUser(name),
  );
  // A guest sees no more of the friends either.
  if (isGuest) {
    expected.friends = (expected.friends as AnyMessage[]).map((friend) =>
      filterMessage(schemas.User, friend, GUEST),
    );
  }
  let count = 0;
  for await (const user of responses(service, request, round, headers)) {
    assert.ok(
      equals(schemas.User, user, expected),
      `${JSON.stringify(steps)}: ${JSON.stringify(user)}`,
    );
    count++;
  }
  return count;
}

/** The responses of a call of one of the four kinds. */
async function* responses(
  service: Running,
  request: AnyMessage,
  round: number,
  headers: Record<string, string>,
): AsyncIterable<AnyMessage> {
  const again = make("GetUserRequest", { name: request.name });
  const requests = [request, again, again];
  switch (round % 4) {
    case 0:
      yield await service.call("getUser", request, { headers });
      break;
    case 1:
      yield await service.call("joinUsers", requests, { headers });
      break;
    case 2:
      yield* service.stream("watchUsers", request, { headers });
      break;
    case 3:
      yield* service.stream("chatUsers", requests, { headers });
      break;
  }
}

const FIELDS = [
  "name",
  "email",
  "address.city",
  "address",
  "friends.name",
  "friends.friends",
  "labels.a",
  "places.home.country",
  "phone",
  "display_name",
];

/** One of a thousand masks. */
function masksOf(number: number): string[] {
  const bits = (number * 389) % 1024;
  return FIELDS.filter((_, index) => (bits >> index) % 2 === 1);
}
