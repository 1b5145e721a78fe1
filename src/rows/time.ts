import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** Return the `Date` of a Timestamp, cut to milliseconds; undefined if it is out of range. */
export function dateOf({ seconds, nanos }: Timestamp): Date | undefined {
  const date = new Date(Number(seconds) * 1000 + Math.floor(nanos / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Return the Timestamp of a `Date`; undefined if the `Date` is invalid. */
export function timestampOfDate(date: Date): Timestamp | undefined {
  const time = date.getTime();
  return Number.isNaN(time) ? undefined : timestampOf(time, 0);
}

/**
 * Return the Timestamp of a text, in the form of RFC 3339 or of databases. A
 * time without a zone is in UTC. Returns undefined if the text isn't a time.
 */
export function timestampOfText(text: string): Timestamp | undefined {
  const [match, day, time, fraction = "", sign, hours, minutes, seconds] =
    TIME.exec(text) ?? [];
  if (match === undefined) {
    return undefined;
  }
  const utc = Date.parse(`${day}T${time}Z`);
  const offset =
    sign === undefined
      ? 0
      : Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  const isReal =
    !Number.isNaN(utc) && new Date(utc).toISOString().startsWith(`${day}`);
  return isReal
    ? timestampOf(
        utc - (sign === "-" ? -offset : offset) * 1000,
        Number(fraction.slice(0, 9).padEnd(9, "0")),
      )
    : undefined;
}

const TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?$/i;

/** Return a Timestamp like `create`, but three times as fast. */
function timestampOf(ms: number, nanos: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return {
    $typeName: "google.protobuf.Timestamp",
    seconds: BigInt(seconds),
    nanos: nanos + (ms - seconds * 1000) * 1e6,
  };
}
