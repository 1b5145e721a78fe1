/** Return the help of the whole command. */
export function overview(version: string): string {
  return `protoc-gen-fieldmask-es ${version}: typed field masks for TypeScript, from your protos

Usage: protoc-gen-fieldmask-es COMMAND

Commands:
  generate PROTO|DIR…       write the helpers for protos, and their messages
  init                      write buf.yaml and buf.gen.yaml for this folder
  explain PROTO|DIR…        say which masks get a helper, and what its paths are relative to
  paths PROTO|DIR… MESSAGE  print the valid paths of a message

Options:
  -h, --help                print this, or behind a command, what it takes
  -v, --version             print the version

buf and protoc run it without arguments, as a plugin.
`;
}
