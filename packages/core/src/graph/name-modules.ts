import { shorten } from "../wasm/shorten.ts";

/** A module that was given, or found by a specifier. */
export interface NamedNode<Node> {
  /** The given name, or the specifier under which it was first found. The final name replaces it. */
  name: string;
  readonly load: { readonly url: string | undefined } | undefined;
  /** The modules that it needs, each with the specifier that it uses, in its own order. */
  readonly needs: Iterable<readonly [specifier: string, needed: Node | undefined]>;
}

/**
 * Names each module by the first specifier under which it is found. If one specifier finds two modules (a relative one
 * depends on the importer), the later module is named by its URL. A long specifier or URL is cut in the middle.
 *
 * @param roots - the given modules
 * @returns the roots in their order, then the modules that they need, breadth first; the order of arrival has no effect
 */
export function nameModules<Node extends NamedNode<Node>>(roots: readonly Node[]): Node[] {
  const named = new Set<Node>();
  const taken = new Set<string>();
  const add = (node: Node, specifier: string): void => {
    if (named.has(node)) return;
    let name = taken.has(specifier) ? shorten(node.load?.url ?? specifier) : specifier;
    while (taken.has(name)) name += "'";
    taken.add(name);
    named.add(node);
    node.name = name;
  };
  for (const root of roots) add(root, root.name);
  // Iteration over a set is in insertion order, and includes nodes that are added meanwhile.
  for (const { needs } of named) {
    for (const [specifier, node] of needs) if (node !== undefined) add(node, shorten(specifier));
  }
  return [...named];
}
