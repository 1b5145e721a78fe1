import type { DescField } from "@bufbuild/protobuf";
import type { LocalMap } from "../message/local-value.js";
import {
  isMapMask,
  isPart,
  type Kept,
  type MessageMask,
  type Project,
} from "./kept.js";
import { projectList, projectMap, projectValue } from "./project-message.js";
import { projectEntries } from "./project-parts.js";

// For each of these functions: the messages in a field are projected by a
// function written out for their type, or, those of google.protobuf, by the
// field's descriptor. Overloads, because a union of the two takes the compiler
// many times as long for every field of the generated code.

type Below<T> = Project<T> | DescField;

/** What is kept of the message in a field of which something is. */
export function keep<T>(kept: Kept, message: T, below: Project<T>): T;
export function keep<T>(kept: Kept, message: T, below: DescField): T;
export function keep<T>(kept: Kept, message: T, below: Below<T>): T {
  return isPart(kept) ? project(message, kept, below) : message;
}

/** What is kept of a list of messages. */
export function keepList<T>(
  kept: Kept | undefined,
  list: T[],
  below: Project<T>,
): T[];
export function keepList<T>(
  kept: Kept | undefined,
  list: T[],
  below: DescField,
): T[];
export function keepList<T>(
  kept: Kept | undefined,
  list: T[],
  below: Below<T>,
): T[] {
  if (!isPart(kept)) {
    return kept ? list : [];
  }
  return typeof below === "function"
    ? projectEach(list, kept, below)
    : projectList(below, list, kept);
}

/** What is kept of a map; `below` is for messages as values. */
export function keepMap<T>(
  kept: Kept | undefined,
  map: LocalMap<T>,
  below?: Project<T>,
): LocalMap<T>;
export function keepMap<T>(
  kept: Kept | undefined,
  map: LocalMap<T>,
  below: DescField,
): LocalMap<T>;
export function keepMap<T>(
  kept: Kept | undefined,
  map: LocalMap<T>,
  below?: Below<T>,
): LocalMap<T> {
  if (typeof kept !== "object" || !isMapMask(kept)) {
    return kept ? map : {};
  }
  return typeof below === "object"
    ? projectMap(below, map, kept)
    : projectEntries(map, kept, (value, entry) =>
        below !== undefined && isPart(entry) ? below(value, entry) : value,
      );
}

/** What is kept of a oneof that has this member set; `below` is for a message. */
export function keepMember<C extends string, T>(
  kept: Kept | undefined,
  member: Member<C, T>,
  below?: Project<T>,
): Member<C, T> | NoMember;
export function keepMember<C extends string, T>(
  kept: Kept | undefined,
  member: Member<C, T>,
  below: DescField,
): Member<C, T> | NoMember;
export function keepMember<C extends string, T>(
  kept: Kept | undefined,
  member: Member<C, T>,
  below?: Below<T>,
): Member<C, T> | NoMember {
  if (!kept) {
    return { case: undefined };
  }
  return isPart(kept) && below !== undefined
    ? { case: member.case, value: project(member.value, kept, below) }
    : member;
}

interface Member<C extends string, T> {
  case: C;
  value: T;
}

interface NoMember {
  case: undefined;
}

/** A loop, because most of the work under a mask is done here. */
function projectEach<T>(list: T[], mask: MessageMask, below: Project<T>): T[] {
  const result = new Array<T>(list.length);
  for (let i = 0; i < list.length; i++) {
    result[i] = below(list[i] as T, mask);
  }
  return result;
}

function project<T>(message: T, mask: MessageMask, below: Below<T>): T {
  return typeof below === "function"
    ? below(message, mask)
    : projectValue(below, message, mask);
}
