import type { DescMessage } from "@bufbuild/protobuf";

/** Finds the messages that lead back to one another (Tarjan's algorithm). */
export class Cycles {
  /** A number for each message, the same for those on one cycle. */
  private readonly groups = new Map<DescMessage, number>();
  private readonly order = new Map<DescMessage, number>();
  private readonly open: DescMessage[] = [];

  constructor(
    private readonly below: (message: DescMessage) => readonly DescMessage[],
  ) {}

  /** Return whether two messages are on one cycle, or are the same. */
  has(a: DescMessage, b: DescMessage): boolean {
    this.visit(a);
    this.visit(b);
    return this.groups.get(a) === this.groups.get(b);
  }

  /** Return the index of the earliest open message that this one leads to, in the order of visits. */
  private visit(message: DescMessage): number {
    const visited = this.order.get(message);
    if (visited !== undefined) {
      return this.groups.has(message) ? Number.POSITIVE_INFINITY : visited;
    }
    const place = this.order.size;
    this.order.set(message, place);
    this.open.push(message);
    let earliest = place;
    for (const next of this.below(message)) {
      earliest = Math.min(earliest, this.visit(next));
    }
    if (earliest === place) {
      for (const member of this.open.splice(this.open.lastIndexOf(message))) {
        this.groups.set(member, place);
      }
    }
    return earliest === place ? Number.POSITIVE_INFINITY : earliest;
  }
}
