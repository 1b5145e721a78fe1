import type { Handlers } from "./doors.js";
import { type AnyMessage, fullUser, make } from "./shop.js";

/** Handlers that have never heard of field masks. */
export const shopHandlers: Handlers = {
  getUser: ({ name }) => fullUser(name),
  listUsers: () =>
    make("ListUsersResponse", {
      users: [fullUser("a"), fullUser("b")],
      nextPageToken: "next",
    }),
  async *watchUsers({ name }) {
    yield fullUser(name);
    yield fullUser(name);
  },
  async joinUsers(requests) {
    let last = "";
    for await (const { name } of requests) {
      last = name;
    }
    return fullUser(last);
  },
  async *chatUsers(requests) {
    for await (const { name } of requests) {
      yield fullUser(name);
    }
  },
  updateUser: ({ user }) => user ?? make("User"),
  getTeam: () => team(),
  ping: (request) => request,
};

export function team(): AnyMessage {
  return make("Team", {
    title: "team",
    lead: fullUser("lead"),
    members: [fullUser("a"), fullUser("b")],
    byRole: { dev: fullUser("dev") },
  });
}
