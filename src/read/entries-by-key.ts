/**
 * Return what is done with the entries of a map, by the keys that are listed.
 * Where they are many, it is made when somebody looks: a mask can list thousands
 * of keys, and a star stands for all of them once more, but what a response
 * doesn't have takes no memory.
 */
export function entriesByKey<T>(
  size: number,
  listed: () => Iterable<string>,
  make: (key: string) => T | undefined,
): ReadonlyMap<string, T> {
  const entries = new LazyEntries(size, listed, make);
  return size > FEW ? entries : new Map(entries);
}

const FEW = 16;

class LazyEntries<T> implements ReadonlyMap<string, T> {
  private readonly made = new Map<string, T>();
  private isComplete = false;

  constructor(
    /** How many keys are listed. */
    readonly size: number,
    private readonly listed: () => Iterable<string>,
    /** Undefined for a key that isn't listed. */
    private readonly make: (key: string) => T | undefined,
  ) {}

  get(key: string): T | undefined {
    const known = this.made.get(key);
    if (known !== undefined || this.isComplete) {
      return known;
    }
    const value = this.make(key);
    if (value !== undefined) {
      this.made.set(key, value);
    }
    return value;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  forEach(
    run: (value: T, key: string, map: ReadonlyMap<string, T>) => void,
  ): void {
    for (const [key, value] of this.all()) {
      run(value, key, this);
    }
  }

  entries(): ReturnType<ReadonlyMap<string, T>["entries"]> {
    return this.all().entries();
  }

  keys(): ReturnType<ReadonlyMap<string, T>["keys"]> {
    return [...this.listed()].values();
  }

  values(): ReturnType<ReadonlyMap<string, T>["values"]> {
    return this.all().values();
  }

  [Symbol.iterator](): ReturnType<ReadonlyMap<string, T>["entries"]> {
    return this.all().entries();
  }

  private all(): ReadonlyMap<string, T> {
    if (!this.isComplete) {
      for (const key of this.listed()) {
        this.get(key);
      }
      this.isComplete = true;
    }
    return this.made;
  }
}
