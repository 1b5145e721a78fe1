import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isInside, pathFrom } from "../folders.js";
import type { OptionPlace } from "./place-option.js";
import type { Addition } from "./workspace-lines.js";
import {
  isYamlMap,
  itemsOf,
  mapOf,
  readYaml,
  textsOf,
  type YamlFile,
  type YamlMap,
} from "./yaml-file.js";

/** A buf.gen.yaml, or a template with another name that generates the messages or the helpers. */
export interface Template {
  readonly dir: string;
  readonly name: string;
  readonly file: YamlFile;
}

/** Find the template in the first of these folders that has one. */
export function findTemplate(dirs: readonly string[]): Template | undefined {
  return dirs.flatMap(templatesIn)[0];
}

/** Return the templates in a folder, the best one first. */
function templatesIn(dir: string): Template[] {
  const rank = ({ name, file }: Template): number =>
    [
      hasPlugin(file, HELPERS),
      hasPlugin(file, MESSAGES),
      name === USUAL,
    ].indexOf(true);
  return readdirSync(dir)
    .filter((name) => /^buf\.gen\..*\byaml$/.test(name))
    .flatMap((name) => {
      const file = readYaml(join(dir, name));
      return file === undefined ? [] : [{ dir, name, file }];
    })
    .filter((template) => rank(template) >= 0)
    .sort((a, b) => rank(a) - rank(b));
}

const USUAL = "buf.gen.yaml";

/** The names of the plugin in templates; the last one is the BSR's. */
const MESSAGES =
  /^es$|(?:^|[\\/])protoc-gen-es$|^buf\.build\/bufbuild\/es(?::|$)/;
const HELPERS = /^fieldmask-es$|(?:^|[\\/])protoc-gen-fieldmask-es$/;

function pluginsOf({ data }: YamlFile): YamlMap[] {
  return itemsOf(data.plugins).map(mapOf);
}

function hasPlugin(file: YamlFile, name: RegExp): boolean {
  return pluginsOf(file).some((plugin) => isPlugin(plugin, name));
}

function isPlugin(
  { local, remote, plugin, name, path }: YamlMap,
  form: RegExp,
): boolean {
  return [local, remote, plugin, name, path]
    .flatMap(textsOf)
    .some((text) => form.test(text));
}

/** Return the lines that a template lacks for the helpers, and for messages that refer to the option. */
export function templateLines(
  template: Template,
  option: OptionPlace,
  out: string,
): Addition[] {
  const { file } = template;
  const plugins = pluginsOf(file);
  const find = (form: RegExp) =>
    plugins.findIndex((plugin) => isPlugin(plugin, form));
  const messages = find(MESSAGES);
  const helpers = find(HELPERS);
  const items = [
    ...messagesItem(template, option, messages, out),
    ...helpersItem(file, plugins[messages], helpers, out),
  ];
  return items.length === 0
    ? []
    : [{ path: pathFrom(".", file.path), lines: ["plugins:", ...items] }];
}

/** Return the block of the plugin for messages if it lacks the imports. */
function messagesItem(
  template: Template,
  option: OptionPlace,
  index: number,
  out: string,
): string[] {
  const { file } = template;
  const imports =
    file.data.version === "v2" && !covers(template, option)
      ? { include_imports: true }
      : {};
  if (index === -1) {
    return printItem(file, {
      ...named("es", file),
      ...defaults(out),
      ...imports,
    });
  }
  return addTo(file, index, imports);
}

function helpersItem(
  file: YamlFile,
  messages: YamlMap | undefined,
  index: number,
  out: string,
): string[] {
  const all = { strategy: "all" };
  if (index !== -1) {
    return addTo(file, index, all);
  }
  const { out: place, opt } = messages ?? defaults(out);
  return printItem(file, {
    ...(messages === undefined
      ? named("fieldmask-es", file)
      : calledAs(messages, file)),
    out: place,
    ...(opt === undefined ? {} : { opt }),
    ...all,
  });
}

/** Return the block of a plugin with more entries if it lacks them. */
function addTo(file: YamlFile, index: number, more: YamlMap): string[] {
  const plugin = pluginsOf(file)[index];
  return Object.entries(more).every(([key, value]) => plugin?.[key] === value)
    ? []
    : (file.printItem("plugins", index, more) ??
        printItem(file, { ...plugin, ...more }));
}

function printItem(file: YamlFile, item: YamlMap): string[] {
  return file.print({ plugins: [item] }).slice(1);
}

function defaults(out: string): YamlMap {
  return { out, opt: ["target=ts", "import_extension=js"] };
}

function named(name: string, { data }: YamlFile): YamlMap {
  return data.version === "v2"
    ? { local: `protoc-gen-${name}` }
    : { plugin: name };
}

/** Return how a template calls the plugin for helpers, going by its call of the plugin for messages. */
function calledAs(messages: YamlMap, file: YamlFile): YamlMap {
  const form = /^(.*\.bin[\\/])?protoc-gen-es$/;
  const renamed = (value: unknown): unknown => {
    const words = textsOf(value);
    const last = words.at(-1) ?? "";
    const name = last.replace(form, "$1protoc-gen-fieldmask-es");
    if (name === last) {
      return undefined;
    }
    return Array.isArray(value) ? [...words.slice(0, -1), name] : name;
  };
  if (file.data.version === "v2") {
    const local = renamed(messages.local);
    return local === undefined ? named("fieldmask-es", file) : { local };
  }
  const path = renamed(messages.path);
  const key = messages.name === undefined ? "plugin" : "name";
  return { [key]: "fieldmask-es", ...(path === undefined ? {} : { path }) };
}

/** Return whether a template generates the messages of the option. */
function covers({ dir, file }: Template, { root }: OptionPlace): boolean {
  const inputs = itemsOf(file.data.inputs).filter(isYamlMap);
  const folders =
    inputs.length === 0
      ? [dir]
      : inputs.flatMap(({ directory }) =>
          textsOf(directory).map((path) => join(dir, path)),
        );
  return root !== undefined && folders.some((folder) => isInside(root, folder));
}
