/** A module that was given, or found under a specifier. */
export interface NamedNode<Node> {
  /** The name it was given, or the specifier under which it was found first. The final name takes its place. */
  name: string;
  readonly load: { readonly url: string | undefined } | undefined;
  /** The modules that it needs, each under the specifier by which it asks for it, in its own order. */
  readonly needs: Iterable<readonly [specifier: string, needed: Node | undefined]>;
}

/**
 * Names modules by the first specifier under which they are found. Where two modules are found under one (a relative one
 * means something else to each importer), the later one is called by its URL.
 *
 * @param roots - the modules that were given
 * @returns the roots, in their order, then what they need, breadth first: the order of arrival does not show
 */
export function nameModules<Node extends NamedNode<Node>>(roots: readonly Node[]): Node[] {
  const named = new Set<Node>();
  const taken = new Set<string>();
  const add = (node: Node, specifier: string): void => {
    if (named.has(node)) return;
    let name = taken.has(specifier) ? (node.load?.url ?? specifier) : specifier;
    while (taken.has(name)) name += "'";
    taken.add(name);
    named.add(node);
    node.name = name;
  };
  for (const root of roots) add(root, root.name);
  // A set is gone through in the order of insertion, and a node that is added on the way comes too.
  for (const { needs } of named) {
    for (const [specifier, node] of needs) if (node !== undefined) add(node, specifier);
  }
  return [...named];
}
