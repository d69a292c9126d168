import { isHostNamespace } from "@rec/core/plan";
import { filesNamed, missingNamedFile, type Resolution, type Settings } from "@rec/wasm-graph";
import { disk } from "./disk.ts";
import { isWasmFile, withoutLinkMark } from "./wasm-url.ts";

/** One question to the resolver of the platform. */
export interface Lookup {
  readonly specifier: string;
  /** URL of the file that is said to import it. */
  readonly parent: string;
  /** The namespace that settings name the file for; absent if the namespace itself is the specifier. */
  readonly namespace?: string;
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
    return {
      lookups: named.specifiers.map((specifier) => ({ specifier, parent: named.url, namespace })),
      isMapped: true,
    };
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

/**
 * The file that the platform's resolver gives for a specifier; undefined if a namespace leads to no file.
 *
 * @throws SettingsError if settings name a file that does not exist
 */
export function foundFile(lookup: Lookup, url: string): Resolution | undefined {
  return !isPath(lookup.specifier) && isMissing(lookup, url) ? noFile(lookup) : resolutionOf(url);
}

/** Deno takes a name without a package for a path, and fails when it loads the file. */
function isMissing({ specifier, parent }: Lookup, url: string): boolean {
  return url.startsWith("file:") && (!disk.exists(url) || url === new URL(`./${specifier}`, parent).href);
}

function resolutionOf(url: string): Resolution {
  return { id: isWasmFile(url) ? withoutLinkMark(url) : url, kind: isWasmFile(url) ? "wasm" : "other" };
}

/**
 * The file of a specifier that the platform's resolver does not find: a path is a file that is missing, which reading it
 * reports. A namespace with another name is no file.
 *
 * @throws SettingsError if settings name it
 */
export function missingFile(lookup: Lookup): Resolution | undefined {
  const { specifier, parent } = lookup;
  return isPath(specifier) ? resolutionOf(new URL(specifier, parent).href) : noFile(lookup);
}

function noFile({ specifier, parent, namespace }: Lookup): undefined {
  if (namespace !== undefined) throw missingNamedFile({ specifier, namespace, from: parent }, disk);
}

function isPath(specifier: string): boolean {
  return /^(\.{0,2}\/|file:)/.test(specifier);
}
