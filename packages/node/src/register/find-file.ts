import { existsSync } from "node:fs";
import { isHostNamespace } from "@rec/core/plan";
import { filesNamed, type Resolution, type Settings } from "@rec/wasm-graph";
import { isWasmFile, withoutLinkMark } from "./wasm-url.ts";

/** One question to the resolver of the platform. */
export interface Lookup {
  readonly specifier: string;
  /** URL of the file that is said to import it. */
  readonly parent: string;
}

/** The questions that find the files of a namespace. */
export interface NamespaceLookup {
  readonly lookups: readonly Lookup[];
  /** Whether the files come from the settings, so that the platform alone would not find them. */
  readonly isMapped: boolean;
}

/**
 * The questions for one namespace: the files of the first settings that name it, or else the namespace itself as a
 * specifier. A namespace of WASI or of the engine names no file.
 */
export function lookUpNamespace(namespace: string, importer: string, settings: readonly Settings[]): NamespaceLookup {
  const named = filesNamed(namespace, settings);
  if (named !== undefined) {
    return { lookups: named.specifiers.map((specifier) => ({ specifier, parent: named.url })), isMapped: true };
  }
  if (
    namespace === "" ||
    isHostNamespace(namespace) ||
    /^(?!file:|node:|data:|https?:)[a-z][a-z0-9+.-]*:/i.test(namespace)
  ) {
    return { lookups: [], isMapped: true };
  }
  return { lookups: [{ specifier: namespace, parent: importer }], isMapped: false };
}

/** The file that the platform's resolver gives for a specifier; undefined if a name leads to no file. */
export function foundFile(lookup: Lookup, url: string): Resolution | undefined {
  // Deno resolves each name, also one without a package, and fails when it loads the file.
  const isMissing = !isPath(lookup.specifier) && url.startsWith("file:") && !existsSync(new URL(url));
  return isMissing ? undefined : resolutionOf(url);
}

function resolutionOf(url: string): Resolution {
  return { id: isWasmFile(url) ? withoutLinkMark(url) : url, kind: isWasmFile(url) ? "wasm" : "other" };
}

/**
 * The file of a specifier that the platform's resolver does not find: a path is a file that is missing, which reading it
 * reports. A name is no file.
 */
export function missingFile({ specifier, parent }: Lookup): Resolution | undefined {
  return isPath(specifier) ? resolutionOf(new URL(specifier, parent).href) : undefined;
}

function isPath(specifier: string): boolean {
  return /^(\.{0,2}\/|file:)/.test(specifier);
}
