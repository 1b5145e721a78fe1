import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { Kept } from "../read/kept.js";
import { select } from "./select.js";

/** Functions that load the fields and oneofs of a message, under their local names. */
export type Loaders<M extends Message> = {
  readonly [K in LoadKey<M>]?: Loader;
};

/** A loader of one field. Its signal is aborted when nobody waits for it anymore. */
export type Loader = (signal: LoadSignal) => unknown;

/** The results of loaders. Those of fields that the caller doesn't want are missing. */
export type Loaded<L> = {
  [K in keyof L]?: L[K] extends (signal: LoadSignal) => infer R
    ? Awaited<R>
    : never;
};

/** Options of `BoundMask.load`. */
export interface LoadOptions {
  /**
   * A signal that aborts the loaders, for instance when the call is cancelled.
   * By default, only a failing loader aborts the others.
   */
  readonly signal?: LoadSignal | undefined;
}

/** An AbortSignal, where the project's types know it. */
export type LoadSignal = typeof globalThis extends {
  AbortSignal: { prototype: infer Signal };
}
  ? Signal
  : unknown;

/** Loaders under any names. */
export interface AnyLoaders {
  readonly [localName: string]: Loader;
}

type LoadKey<M extends Message> = Exclude<keyof M, keyof Message>;

/**
 * Run the loaders of the kept fields of a message, in parallel.
 *
 * Rejects with the first failure, and before any loader starts, for an unknown
 * name.
 */
export async function load<L extends AnyLoaders>(
  desc: DescMessage,
  kept: Kept,
  loaders: L,
  { signal }: LoadOptions = {},
): Promise<Loaded<L>> {
  const outer = signal as AbortSignal | undefined;
  const wanted = wantedLoaders(desc, kept, loaders);
  outer?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  outer?.addEventListener("abort", abort, { once: true });
  try {
    const loading = wanted.map(async ([name, loader]) => [
      name,
      await loader(controller.signal),
    ]);
    const loaded = await Promise.race([
      Promise.all(loading),
      aborted(controller.signal),
    ]);
    return Object.fromEntries(loaded) as Loaded<L>;
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    outer?.removeEventListener("abort", abort);
  }
}

/** Return the loaders of the fields and oneofs of which something is kept. */
function wantedLoaders(
  desc: DescMessage,
  kept: Kept,
  loaders: AnyLoaders,
): [string, Loader][] {
  const members = new Map(
    desc.members.map((member) => [member.localName, member]),
  );
  const selected = select(desc, kept);
  return Object.entries(loaders).filter(([name]) => {
    const member = members.get(name);
    if (member === undefined) {
      throw new Error(
        `cannot load ${name}: ${desc.typeName} has no such field or oneof, only ${[...members.keys()].join(", ")}`,
      );
    }
    const fields = member.kind === "oneof" ? member.fields : [member];
    return fields.some(({ localName }) => Object.hasOwn(selected, localName));
  });
}

/** Return a promise that rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });
}
