import { externKindOf } from "../../wasm/extern-type.ts";
import type { ProvidedDefinition } from "../arrangement.ts";
import { redirectToHost } from "../place/redirect-to-host.ts";
import type { Definition, FollowedImports, ImportPosition } from "./definitions.ts";
import type { ExportPosition, NamedModule } from "./index-exports.ts";
import type { Resolution, ResolutionProblem } from "./resolve-imports.ts";
import { preferStrongDefinitions } from "./weak-definitions.ts";

const NOBODY: Definition = { by: "nobody" };

/**
 * Follows every import through re-exports to the module that defines the extern, after weak definitions have given way. An
 * extern of the host that replaces a definition is the end of the way in place of it.
 *
 * Each import is visited once, with a path instead of recursion; a path that meets itself is a loop. Candidates of the
 * flat lookup that lead to one definition are not ambiguous.
 */
export function followReExports(
  modules: readonly NamedModule[],
  given: readonly (readonly Resolution[])[],
  provided: readonly ProvidedDefinition[] = [],
): FollowedImports & { readonly resolutions: readonly (readonly Resolution[])[] } {
  const followed = followToDefinitions(modules, given);
  return provided.length === 0 ? followed : { ...followed, ...redirectToHost(modules, followed, provided) };
}

function followToDefinitions(
  modules: readonly NamedModule[],
  given: readonly (readonly Resolution[])[],
): ReturnType<typeof followReExports> {
  const resolutions = preferStrongDefinitions(modules, given);
  const definitions: (Definition | undefined)[][] = modules.map(({ type }) => new Array(type.imports.length));
  const loops: ImportPosition[][] = [];
  const walk = { modules, resolutions, definitions, loops };
  resolutions.forEach((list, module) => {
    list.forEach((resolution, position) => {
      const direct = directDefinition(resolution, walk);
      if (direct === undefined) follow({ module, import: position }, walk);
      else setDefinition(definitions, { module, import: position }, direct);
    });
  });
  // Every position has a definition now.
  const complete = definitions as Definition[][];
  const { problems, ambiguous } = findAmbiguities(modules, resolutions, complete);
  if (ambiguous.size === 0) return { resolutions, definitions: complete, loops, problems };
  // Any candidate may be the intended one, so no later problem may be blamed on the first candidate.
  const definite = complete.map((list, module) =>
    list.map((definition, position) => {
      const resolution = resolutions[module]?.[position];
      return resolution !== undefined && ambiguous.has(resolution) ? NOBODY : definition;
    }),
  );
  return { resolutions, definitions: definite, loops, problems };
}

interface Links {
  readonly modules: readonly NamedModule[];
  readonly resolutions: readonly (readonly Resolution[])[];
}

interface Walk extends Links {
  readonly definitions: (Definition | undefined)[][];
  readonly loops: ImportPosition[][];
}

function follow(from: ImportPosition, walk: Walk): void {
  const path: ImportPosition[] = [];
  const onPath = new Set<string>();
  let at: ImportPosition = from;
  let found: Definition | undefined;
  while (found === undefined) {
    found = walk.definitions[at.module]?.[at.import];
    if (found !== undefined) break;
    const key = `${at.module}:${at.import}`;
    if (onPath.has(key)) {
      const start = path.findIndex((step) => step.module === at.module && step.import === at.import);
      walk.loops.push(path.slice(start));
      found = NOBODY;
      break;
    }
    onPath.add(key);
    path.push(at);
    const resolution: Resolution = walk.resolutions[at.module]?.[at.import] ?? { by: "nobody" };
    found = directDefinition(resolution, walk);
    if (found === undefined && resolution.by === "export") at = passedOnImport(resolution.at, walk) ?? at;
  }
  for (const step of path) setDefinition(walk.definitions, step, found);
}

function setDefinition(
  definitions: readonly (Definition | undefined)[][],
  { module, import: position }: ImportPosition,
  definition: Definition,
): void {
  const list = definitions[module];
  if (list !== undefined) list[position] = definition;
}

/** The definition of an import; undefined if the import leads to a re-export, which has to be followed. */
function directDefinition(resolution: Resolution, links: Links): Definition | undefined {
  if (resolution.by !== "export") return resolution;
  const { at, candidates } = resolution;
  if (passedOnImport(at, links) !== undefined) return undefined;
  return candidates === undefined ? resolution : { by: "export", at };
}

/**
 * The import that an export passes on. An import that the engine provides is none: only its importer has the value, so
 * the importer counts as the module that defines it.
 */
function passedOnImport(at: ExportPosition, { modules, resolutions }: Links): ImportPosition | undefined {
  const position = modules[at.module]?.type.exports[at.export]?.importIndex;
  if (position === undefined || resolutions[at.module]?.[position]?.by === "engine") return undefined;
  return { module: at.module, import: position };
}

function findAmbiguities(
  modules: readonly NamedModule[],
  resolutions: readonly (readonly Resolution[])[],
  definitions: readonly (readonly Definition[])[],
): { readonly problems: readonly ResolutionProblem[]; readonly ambiguous: ReadonlySet<Resolution> } {
  const definitionOf = (at: ExportPosition): Definition => {
    const next = passedOnImport(at, { modules, resolutions });
    return next === undefined ? { by: "export", at } : (definitions[next.module]?.[next.import] ?? NOBODY);
  };
  const sameAs = (first: Definition) => (other: ExportPosition) => sameDefinition(definitionOf(other), first, modules);
  // Importers share lists of candidates, which may be long, so each list is compared once.
  const agreeing = new Map<readonly ExportPosition[], boolean>();
  const agree = (candidates: readonly ExportPosition[], first: Definition): boolean => {
    const known = agreeing.get(candidates) ?? candidates.every(sameAs(first));
    agreeing.set(candidates, known);
    return known;
  };
  const problems: ResolutionProblem[] = [];
  const ambiguous = new Set<Resolution>();
  resolutions.forEach((list, importer) => {
    list.forEach((resolution, position) => {
      const entry = modules[importer]?.type.imports[position];
      if (entry === undefined || resolution.by !== "export" || ambiguous.has(resolution)) return;
      const { at, candidates } = resolution;
      if (candidates === undefined) return;
      const first = definitionOf(at);
      const isSame = sameAs(first);
      if (agree(candidates, first) || candidates.every((other) => other.module === importer || isSame(other))) return;
      ambiguous.add(resolution);
      problems.push({ kind: "ambiguous", importer, import: entry, candidates });
    });
  });
  return { problems, ambiguous };
}

function sameDefinition(a: Definition, b: Definition, modules: readonly NamedModule[]): boolean {
  if (a.by === "export" && b.by === "export") {
    const [first, second] = [a, b].map(({ at }) => modules[at.module]?.type.exports[at.export]);
    return (
      a.at.module === b.at.module &&
      first !== undefined &&
      second !== undefined &&
      first.index === second.index &&
      externKindOf(first.type) === externKindOf(second.type)
    );
  }
  if (a.by === "host" && b.by === "host") {
    return a.option === b.option && a.for === b.for && a.module === b.module && a.name === b.name;
  }
  if (a.by === "made" && b.by === "made") return a.extern === b.extern;
  // Neither has a definition. That is one problem, reported where they end, or one stub that traps.
  return a.by === b.by && (a.by === "nobody" || a.by === "trap");
}
