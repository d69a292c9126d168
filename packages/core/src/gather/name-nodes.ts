/** A module that was given, or found under a specifier. */
export interface NodeDescription<Node> {
  readonly url: string | undefined;
  /** The modules that it needs, each under the specifier by which it asks for it, in its own order. */
  readonly needs: readonly (readonly [specifier: string, needed: Node])[];
}

export interface NamedNodes<Node> {
  /** Roots first, in their order, then what they need, breadth first: the order of arrival does not show. */
  readonly nodes: readonly Node[];
  nameOf(node: Node): string;
}

/**
 * Names modules by the first specifier under which they are found. Where two modules are found under one (a relative one
 * means something else to each importer), the later one is called by its URL.
 *
 * @param roots - the modules that were given, with their names
 */
export function nameNodes<Node>(
  roots: readonly (readonly [name: string, root: Node])[],
  describe: (node: Node) => NodeDescription<Node>,
): NamedNodes<Node> {
  const names = new Map<Node, string>();
  const taken = new Set<string>();
  const add = ([specifier, node]: readonly [string, Node]): void => {
    if (names.has(node)) return;
    const { url = specifier } = describe(node);
    let name = taken.has(specifier) ? url : specifier;
    while (taken.has(name)) name += "'";
    taken.add(name);
    names.set(node, name);
  };
  roots.forEach(add);
  // A map is gone through in the order of insertion, and what is added on the way comes too.
  for (const node of names.keys()) describe(node).needs.forEach(add);
  return { nodes: [...names.keys()], nameOf: (node) => names.get(node) ?? "" };
}
