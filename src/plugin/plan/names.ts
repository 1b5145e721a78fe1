/** The names that a generated file declares, each of them once. */
export class Names {
  private readonly taken = new Set<string>();

  /** Return this name, or if it is taken, the name with a number, in the style of protoc-gen-es. */
  claim(name: string): string {
    let free = name;
    // No name in a proto has a dollar sign.
    for (let i = 1; this.taken.has(free); i++) {
      free = `${name}$${i}`;
    }
    this.taken.add(free);
    return free;
  }
}
