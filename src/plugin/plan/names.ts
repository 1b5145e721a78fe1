/** The names that a generated file declares, each of them once. */
export class Names {
  private readonly taken = new Set<string>();

  /** This name, or one with a number behind it where it is taken, as protoc-gen-es does it. */
  claim(name: string): string {
    let free = name;
    // A dollar sign is in no name of a proto.
    for (let i = 1; this.taken.has(free); i++) {
      free = `${name}$${i}`;
    }
    this.taken.add(free);
    return free;
  }
}
