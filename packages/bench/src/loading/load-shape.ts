/** A set of modules to load, and how they depend on each other. */
export interface LoadShape {
  readonly modules: number;
  /** Size of each module. */
  readonly sizeBytes: number;
  /** Modules on the longest chain of imports: 1 if none imports another. */
  readonly depth: number;
  readonly network: Network;
}

/** The network between the server and the loader. */
export interface Network {
  /** Milliseconds from a request to the first byte of its response. */
  readonly latencyMs: number;
  /** Shared by all connections; 0 for no limit. */
  readonly bytesPerSecond: number;
}

export interface ShapeModule {
  /** Namespace of the module in the imports of others. */
  readonly name: string;
  /** Distance from the root. */
  readonly level: number;
  /** Modules of the next level. */
  readonly imports: readonly string[];
}

/** The whole shape as a name, for URLs: `8x100000x2x50x20000000`. */
export function nameShape({ modules, sizeBytes, depth, network }: LoadShape): string {
  return [modules, sizeBytes, depth, network.latencyMs, network.bytesPerSecond].join("x");
}

/** The shape of that name. */
export function parseShape(name: string): LoadShape {
  const [modules = 0, sizeBytes = 0, depth = 0, latencyMs = 0, bytesPerSecond = 0] = name.split("x").map(Number);
  return { modules, sizeBytes, depth, network: { latencyMs, bytesPerSecond } };
}

/** `8 × 100 KB, depth 2`. */
export function describeShape({ modules, sizeBytes, depth }: LoadShape): string {
  return `${modules} × ${describeSize(sizeBytes)}, depth ${depth}`;
}

export function describeSize(sizeBytes: number): string {
  return sizeBytes < 1e6 ? `${sizeBytes / 1e3} KB` : `${sizeBytes / 1e6} MB`;
}

/**
 * The modules of a set, roots first. In depth 1 all are roots. Otherwise there is one root, and the others are spread over
 * the levels below it; two modules of the level above import each one, if that level has two.
 */
export function modulesOf({ modules, depth }: LoadShape): readonly ShapeModule[] {
  const levels = depth === 1 ? [indices(0, modules)] : dealOut(modules, depth);
  return levels.flatMap((level, at) =>
    level.map((index, place) => ({
      name: nameOf(index),
      level: at,
      imports: (levels[at + 1] ?? [])
        .filter((_, below) => isImported(below, { place, above: level.length }))
        .map(nameOf),
    })),
  );
}

function dealOut(modules: number, depth: number): number[][] {
  const levels = [indices(0, 1)];
  for (let at = 1; at < depth; at++) {
    const first = levels.flat().length;
    levels.push(indices(first, Math.ceil((modules - first) / (depth - at))));
  }
  return levels;
}

function isImported(below: number, { place, above }: { readonly place: number; readonly above: number }): boolean {
  return below % above === place || (below + 1) % above === place;
}

const indices = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);

const nameOf = (index: number): string => `m${index}`;

/** The modules that the caller gives if the others are discovered. */
export function rootsOf(shape: LoadShape): readonly ShapeModule[] {
  return modulesOf(shape).filter(({ level }) => level === 0);
}
