import type { DescField } from "@bufbuild/protobuf";
import {
  isMapMask,
  isPart,
  type Kept,
  type MessageMask,
  type Project,
} from "./kept.js";
import { projectList, projectMap, projectValue } from "./project-message.js";
import { projectEntries } from "./project-parts.js";

// In each of these functions, `below` projects the messages in a field: an
// emitted function for their type, or for those of google.protobuf, the field's
// descriptor. Nothing is typed: inferring a type for every field of the
// generated code takes the compiler more time than all the rest of it.

// biome-ignore lint/suspicious/noExplicitAny: see above
type Unchecked = any;

type Below = Project<Unchecked> | DescField;

/** Return the kept part of the message in a field. */
export function keep(kept: Kept, message: Unchecked, below: Below): Unchecked {
  return isPart(kept) ? project(message, kept, below) : message;
}

/** Return the kept parts of a list of messages. */
export function keepList(
  kept: Kept | undefined,
  list: Unchecked,
  below: Below,
): Unchecked {
  if (!isPart(kept)) {
    return kept ? list : [];
  }
  return typeof below === "function"
    ? projectEach(list, kept, below)
    : projectList(below, list, kept);
}

/** Return the kept part of a map; `below` is for messages as values. */
export function keepMap(
  kept: Kept | undefined,
  map: Unchecked,
  below?: Below,
): Unchecked {
  if (typeof kept !== "object" || !isMapMask(kept)) {
    return kept ? map : {};
  }
  return typeof below === "object"
    ? projectMap(below, map, kept)
    : projectEntries(map, kept, (value, entry) =>
        below !== undefined && isPart(entry) ? below(value, entry) : value,
      );
}

/** Return the kept part of a oneof that has this member set; `below` is for a message. */
export function keepMember(
  kept: Kept | undefined,
  member: Unchecked,
  below?: Below,
): Unchecked {
  if (!kept) {
    return { case: undefined };
  }
  return isPart(kept) && below !== undefined
    ? { case: member.case, value: project(member.value, kept, below) }
    : member;
}

/** Project each message in a list. A loop, because most of the work under a mask is done here. */
function projectEach<T>(list: T[], mask: MessageMask, below: Project<T>): T[] {
  const result = new Array<T>(list.length);
  for (let i = 0; i < list.length; i++) {
    result[i] = below(list[i] as T, mask);
  }
  return result;
}

function project(
  message: Unchecked,
  mask: MessageMask,
  below: Below,
): Unchecked {
  return typeof below === "function"
    ? below(message, mask)
    : projectValue(below, message, mask);
}
