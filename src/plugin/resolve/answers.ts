import type { DescField, DescFile, DescMessage } from "@bufbuild/protobuf";
import { suggest } from "../../mask/suggest.js";
import type { Answer } from "../parameter.js";
import type { NoHelper, SideOff, Sides } from "./decision.js";
import { isMaskField } from "./mask-field.js";
import type { Mistake, Report } from "./mistake.js";
import { hasOption } from "./option.js";
import {
  findOutput,
  type ResolveContext,
  type ResolvedSide,
  resolveIn,
  resolveOut,
} from "./resolve-side.js";
import type { NamedSymbol, SchemaIndex } from "./schema-index.js";
import { HIDDEN_BY_BUF } from "./scope.js";

/**
 * Return the parameters `in=`, `out=` and `none=` by the mask fields that they
 * name. A wrong one is reported, unless it is about other files: with buf, the
 * plugin can run for each folder, always with the same parameters.
 */
export function findAnswers(
  answers: readonly Answer[],
  files: readonly DescFile[],
  index: SchemaIndex,
  report: Report,
): ReadonlyMap<DescField, Answer> {
  const found = new Map<DescField, Answer>();
  for (const answer of answers) {
    const field = findField(answer, files, index, report);
    if (field === undefined) {
      continue;
    }
    const other = found.get(field);
    const mistake = isMaskField(field)
      ? other !== undefined
        ? `the parameter ${print(other)} names the same field; keep one of the two`
        : hasOption(field)
          ? "the field has the option, which decides; remove one of the two"
          : undefined
      : `the field isn't a singular google.protobuf.FieldMask${meantOf(field.parent, field.name)}`;
    if (mistake === undefined) {
      found.set(field, answer);
    } else if (files.includes(field.parent.file)) {
      report(mistakeOf(answer, mistake, field));
    }
  }
  return found;
}

/** Return what a parameter decides for the field that it names. Reports a mistake, and returns undefined then. */
export function resolveAnswer(
  mask: DescField,
  answer: Answer,
  context: ResolveContext,
): Sides | NoHelper | undefined {
  switch (answer.key) {
    case "none":
      return { none: { kind: "parameter" } };
    case "in":
      return decide(
        resolveIn(mask, answer.field, "parameter", context),
        (side) => ({ in: side }),
      );
    case "out": {
      const { message, mistake } = findOutput(mask.parent, context.index);
      return decide(
        message === undefined
          ? {
              mistake: `there is no response to take the paths from: ${mistake}`,
            }
          : resolveOut(message, answer.field, "parameter"),
        (side) => ({ out: side }),
      );
    }
  }

  function decide<Side extends object>(
    resolved: ResolvedSide<Side>,
    sidesOf: (side: Side) => Sides,
  ): Sides | NoHelper | undefined {
    if (resolved.mistake !== undefined) {
      context.report(mistakeOf(answer, resolved.mistake, mask));
      return undefined;
    }
    const { side } = resolved;
    return isOff(side)
      ? { none: { kind: "sides off", sides: [side] } }
      : sidesOf(side);
  }
}

function isOff(side: object): side is SideOff {
  return "side" in side;
}

/** Return the field that a parameter names. Names in packages other than those of the files are ignored. */
function findField(
  answer: Answer,
  files: readonly DescFile[],
  { symbols }: SchemaIndex,
  report: Report,
): DescField | undefined {
  const dot = answer.name.lastIndexOf(".");
  const owner = answer.name.slice(0, dot);
  const name = answer.name.slice(dot + 1);
  const message = asMessage(symbols.get(owner));
  const named = asMessage(symbols.get(answer.name));
  if (message !== undefined) {
    const field = message.fields.find((known) => known.name === name);
    if (field === undefined && files.includes(message.file)) {
      const text =
        named === undefined
          ? `${owner} has no field "${name}"${meantOf(message, name)}`
          : `${answer.name} is a message, not a field${meantOf(named, name)}`;
      report(mistakeOf(answer, text, message));
    }
    return field;
  }
  if (named !== undefined) {
    if (files.includes(named.file)) {
      const text = `${answer.name} is a message, not a field${meantOf(named, name)}`;
      report(mistakeOf(answer, text, named));
    }
    return undefined;
  }
  const meant = meantMessage(owner, files, symbols);
  if (meant !== undefined || files.some((file) => canHave(file, owner))) {
    const text = `${owner} isn't a message of this compilation`;
    report(
      mistakeOf(
        answer,
        meant === undefined
          ? `${text}; correct the name, or name the file that declares it, too (${HIDDEN_BY_BUF})`
          : `${text}; did you mean ${answer.key}=${meant}.${name}?`,
      ),
    );
  }
  return undefined;
}

function asMessage(symbol: NamedSymbol | undefined): DescMessage | undefined {
  return typeof symbol === "object" && symbol.kind === "message"
    ? symbol
    : undefined;
}

/** Return whether a message of this name would belong to the package of a file: packages in it have lower-case names. */
function canHave(file: DescFile, name: string): boolean {
  const below = nameBelow(file, name);
  return below !== undefined && (!below.includes(".") || /^[A-Z]/.test(below));
}

/** Return the name of a message in the package of a file; undefined if it is in another one. */
function nameBelow({ proto }: DescFile, name: string): string | undefined {
  const prefix = proto.package === "" ? "" : `${proto.package}.`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** Return the message that a name was probably meant for: one in its package, or one whose package was left out. */
function meantMessage(
  name: string,
  files: readonly DescFile[],
  symbols: ReadonlyMap<string, NamedSymbol>,
): string | undefined {
  const known = [...symbols.values()].flatMap((symbol) => {
    const message = asMessage(symbol);
    return message !== undefined && files.includes(message.file) ? message : [];
  });
  for (const file of files.filter((file) => canHave(file, name))) {
    const inPackage = known.filter(
      (message) => message.file.proto.package === file.proto.package,
    );
    const names = new Map(
      inPackage.map((message) => [
        nameBelow(file, message.typeName) ?? "",
        message.typeName,
      ]),
    );
    const meant = suggest(nameBelow(file, name) ?? "", names.keys());
    if (meant !== undefined) {
      return names.get(meant);
    }
  }
  return known.find(({ typeName }) => typeName.endsWith(`.${name}`))?.typeName;
}

/** Return a hint with the mask field of a message that a name was probably meant for, or with all its mask fields. */
function meantOf(message: DescMessage, name: string): string {
  const masks = message.fields.filter(isMaskField).map((mask) => mask.name);
  const meant = suggest(name, masks);
  if (meant !== undefined) {
    return `; did you mean "${meant}"?`;
  }
  return masks.length === 0
    ? `; ${message.typeName} has no mask field`
    : `; its mask fields are ${masks.join(", ")}`;
}

function mistakeOf(
  answer: Answer,
  text: string,
  desc?: DescField | DescMessage,
): Mistake {
  return {
    ...(desc && { desc }),
    optionPath: [],
    text: `${print(answer)}: ${text}`,
  };
}

function print({ key, name, field }: Answer): string {
  return `${key}=${name}${field === "" ? "" : `:${field}`}`;
}
