import {
  type Code,
  group,
  indent,
  softBreak,
  space,
  trailingComma,
} from "./code.js";

/** A property of an object, in brackets where its name is no identifier. */
export function access(object: Code, property: string): Code {
  return isIdentifier(property)
    ? [object, `.${property}`]
    : [object, `[${JSON.stringify(property)}]`];
}

/** A conditional expression. */
export function conditional(test: Code, whenTrue: Code, whenFalse: Code): Code {
  return [test, indent(space, "? ", indent(whenTrue), space, ": ", whenFalse)];
}

/** An arrow function, as the only argument of a call. */
export function arrow(parameters: string, body: Code): Code {
  return group(
    parameters,
    " =>",
    indent(space, body),
    trailingComma,
    softBreak,
  );
}

/** A property of an object literal. */
export function property(name: string, value: Code): Code {
  const key = isIdentifier(name) ? name : JSON.stringify(name);
  return group(`${key}:`, indent(space, group(value)), ",");
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
