import type { Disk } from "./disk.ts";

/** The names of such files, in the order in which Bun looks for them in a folder. */
const NAMES = ["tsconfig.json", "jsconfig.json"] as const;

/** Comments, trailing commas, and strings, which may contain the text of both. */
const COMMENTS = /("(?:[^"\\]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/**
 * The files that `compilerOptions.paths` of the nearest `tsconfig.json` names for a specifier, in order. Files that it
 * extends count if they are named by relative paths.
 *
 * @param folders - of the importer and above it, as `file:` URLs
 * @returns `file:` URLs as they are written: no extension is added
 */
export function pathsFor(
  specifier: string,
  { folders, disk }: { readonly folders: readonly string[]; readonly disk: Disk },
): readonly string[] {
  const names = folders.flatMap((folder) => NAMES.map((name) => new URL(name, folder).href));
  const nearest = names.find((file) => disk.exists(file));
  const found = nearest === undefined ? undefined : readPaths(nearest, { disk, seen: new Set() });
  if (found === undefined) return [];
  const [pattern, rest] = bestPattern(specifier, Object.keys(found.paths));
  const targets = pattern === undefined ? [] : [found.paths[pattern]].flat();
  return targets.flatMap((target) =>
    typeof target === "string"
      ? new URL(
          target.replace("*", () => rest),
          found.base,
        ).href
      : [],
  );
}

interface Paths {
  readonly paths: Readonly<Record<string, unknown>>;
  /** `file:` URL of the folder from which the paths start. */
  readonly base: string;
}

function readPaths(
  file: string,
  { disk, seen }: { readonly disk: Disk; readonly seen: ReadonlySet<string> },
): Paths | undefined {
  if (seen.has(file)) return undefined;
  const { compilerOptions, extends: bases } = parse(disk.readText(file)) as {
    readonly compilerOptions?: unknown;
    readonly extends?: unknown;
  };
  const { paths, baseUrl } = Object(compilerOptions) as { readonly paths?: unknown; readonly baseUrl?: unknown };
  if (typeof paths === "object" && paths !== null) {
    const base = typeof baseUrl === "string" ? new URL(`${baseUrl}/`, file).href : file;
    return { paths: paths as Readonly<Record<string, unknown>>, base };
  }
  // The last file that has `paths` wins.
  for (const base of [bases].flat().reverse()) {
    if (typeof base !== "string" || !base.startsWith(".")) continue;
    const { href } = new URL(base.endsWith(".json") ? base : `${base}.json`, file);
    const found = readPaths(href, { disk, seen: new Set([...seen, file]) });
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(text: string | undefined): object {
  try {
    return Object(JSON.parse((text ?? "{}").replace(COMMENTS, (_, string = "") => string))) as object;
  } catch {
    return {};
  }
}

/** The pattern that TypeScript takes: the name itself, or else the one with the longest text in front of its star. */
function bestPattern(
  specifier: string,
  patterns: readonly string[],
): readonly [pattern: string | undefined, rest: string] {
  if (patterns.includes(specifier)) return [specifier, ""];
  let best: { readonly pattern: string; readonly before: string; readonly after: string } | undefined;
  for (const pattern of patterns) {
    const [before = "", after, ...more] = pattern.split("*");
    if (after === undefined || more.length > 0 || specifier.length < before.length + after.length) continue;
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    if (best === undefined || before.length > best.before.length) best = { pattern, before, after };
  }
  if (best === undefined) return [undefined, ""];
  return [best.pattern, specifier.slice(best.before.length, specifier.length - best.after.length)];
}
