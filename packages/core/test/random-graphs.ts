import fc from "fast-check";

/** Dependencies between modules: pairs of importer and provider. */
export interface RandomGraph {
  readonly size: number;
  /** Externs that cannot be deferred; these make no cycle. */
  readonly hard: readonly (readonly [importer: number, provider: number])[];
  /** Functions; several edges between the same two modules and from a module to itself are possible. */
  readonly soft: readonly (readonly [importer: number, provider: number])[];
}

/** Random module graphs that can be linked, cycles of functions included. */
export function randomGraphs(maxSize: number): fc.Arbitrary<RandomGraph> {
  return fc.integer({ min: 1, max: maxSize }).chain((size) => {
    const node = fc.nat({ max: size - 1 });
    const edges = (perNode: number) =>
      fc.array(fc.tuple(node, node), { maxLength: Math.ceil(size * perNode), size: "max" });
    const permutation = fc.shuffledSubarray(
      Array.from({ length: size }, (_, at) => at),
      { minLength: size, maxLength: size },
    );
    return fc.record({ permutation, soft: edges(2), anyHard: edges(0.7) }).map(({ permutation, soft, anyHard }) => {
      const hard = anyHard.filter(([from, to]) => permutation.indexOf(to) < permutation.indexOf(from));
      return { size, hard, soft };
    });
  });
}
