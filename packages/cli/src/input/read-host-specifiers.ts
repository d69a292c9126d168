import type { ModuleType } from "@rec/core";
import { didYouMean } from "../output/did-you-mean.ts";
import { UsageError } from "../output/failure.ts";
import { shownName } from "../output/shown-name.ts";

/**
 * The ES modules with host imports, by namespace.
 *
 * @param pairs - each `NAMESPACE=SPECIFIER`
 * @param types - the linked modules
 * @throws {UsageError} if a pair cannot be read, no module imports from a namespace, or a namespace has two modules
 */
export function readHostSpecifiers(pairs: readonly string[], types: Iterable<ModuleType>): Record<string, string> {
  const namespaces = new Set([...types].flatMap(({ imports }) => imports.map(({ module }) => module)));
  const specifiers: Record<string, string> = Object.create(null);
  for (const pair of pairs) {
    const cut = cutOf(pair, namespaces);
    const [namespace, specifier] = [pair.slice(0, cut), pair.slice(cut + 1)];
    const action = `Cannot use --host-module ${shownName(pair)}`;
    if (cut < 0 || specifier === "") {
      throw new UsageError(`${action}: expected NAMESPACE=SPECIFIER, as in env=./env.js`);
    }
    if (!namespaces.has(namespace)) {
      const known = [...namespaces].map(shownName);
      throw new UsageError(
        `${action}: no module imports from ${shownName(namespace)}${didYouMean(namespace, known, "the modules import from")}`,
      );
    }
    if (namespace in specifiers) throw new UsageError(`${action}: ${shownName(namespace)} has an ES module already`);
    specifiers[namespace] = specifier;
  }
  return specifiers;
}

/** The position of the `=` behind a namespace. The namespace may contain others. */
function cutOf(pair: string, namespaces: ReadonlySet<string>): number {
  const cuts = [...pair.matchAll(/=/g)].map(({ index }) => index);
  return cuts.find((cut) => namespaces.has(pair.slice(0, cut))) ?? cuts[0] ?? -1;
}
