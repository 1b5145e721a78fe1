import { clone, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";

/** What one gets with `@bufbuild/protobuf/reflect` alone: clone, then clear what the paths do not name. */
export function cloneAndClear<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  paths: readonly string[],
): MessageShape<Desc> {
  const copy = clone(schema, message);
  clearOthers(reflect(schema, copy), paths);
  return copy;
}

function clearOthers(message: ReflectMessage, kept: readonly string[]): void {
  for (const field of message.fields) {
    if (kept.includes(field.name) || !message.isSet(field)) {
      continue;
    }
    const below = pathsBelow(field.name, kept);
    if (below.length === 0) {
      message.clear(field);
    } else if (field.fieldKind === "message") {
      clearOthers(message.get(field), below);
    } else if (field.fieldKind === "list" && field.listKind === "message") {
      for (const item of message.get(field)) {
        clearOthers(item as ReflectMessage, below);
      }
    } else if (field.fieldKind === "map") {
      const map = message.get(field);
      for (const [key, value] of [...map]) {
        const ofEntry = pathsBelow("*", below).concat(
          pathsBelow(String(key), below),
        );
        if (below.includes(String(key))) {
          continue;
        }
        if (ofEntry.length === 0) {
          map.delete(key);
        } else if (field.mapKind === "message") {
          clearOthers(value as ReflectMessage, ofEntry);
        }
      }
    }
  }
}

function pathsBelow(name: string, paths: readonly string[]): string[] {
  const prefix = `${name}.`;
  return paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
}

/** The same for what the paths name: clone, then clear that. */
export function cloneAndPrune<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  paths: readonly string[],
): MessageShape<Desc> {
  const copy = clone(schema, message);
  clearNamed(reflect(schema, copy), paths);
  return copy;
}

function clearNamed(message: ReflectMessage, named: readonly string[]): void {
  for (const field of message.fields) {
    const below = pathsBelow(field.name, named);
    if (named.includes(field.name)) {
      message.clear(field);
    } else if (below.length === 0 || !message.isSet(field)) {
    } else if (field.fieldKind === "message") {
      clearNamed(message.get(field), below);
    } else if (field.fieldKind === "list" && field.listKind === "message") {
      for (const item of message.get(field)) {
        clearNamed(item as ReflectMessage, below);
      }
    }
  }
}
