import type { Problem } from "../../problem.ts";
import type { ExternType } from "../../wasm/extern-type.ts";
import { formatExternType } from "../../wasm/format-extern-type.ts";
import { at, groupBy } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { EXCEPTION_TAGS } from "../../wasm/toolchain-names.ts";
import { type ArrangedExtern, NOTHING_ARRANGED } from "../arrangement.ts";
import type { DefinitionPosition } from "../hoist/find-hoistable.ts";
import type { LinkResolution } from "../read-link.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Resolution, ResolvedImports } from "../resolve/resolve-imports.ts";
import { isPlainType } from "../types/match-plain-types.ts";

/** Modules that call each other define tags of one type, and nothing tells whether these are the tag of one language. */
export interface SeparateTags extends Problem {
  readonly about: "separate-tags";
  readonly code: "SEPARATE_TAGS";
  /** The first of the modules. */
  readonly module: string;
  /** Names of all of them. */
  readonly modules: readonly string[];
  /** Those of them that do not name their tag. */
  readonly unnamed: readonly string[];
  /** The type as text. */
  readonly type: string;
}

/** A tag that may be the exception tag of a language: it carries one pointer. */
interface ExceptionTag extends DefinitionPosition {
  readonly type: ExternType;
  readonly text: string;
  /** Undefined if the module does not name it; null if it has another name than the tags of toolchains. */
  readonly name: string | null | undefined;
}

/**
 * Gives modules that call each other one exception tag, made by the linker.
 *
 * Each module that `wasm-ld` makes from C++ defines a tag `__cpp_exception` of its own, and does not export it. An exception
 * of one module has another tag in the next, so no handler there catches it. The same holds for `__c_longjmp` of C. The
 * names of toolchains tell which tags are meant to be one: those of exports, or of the name section. A module that imports
 * such a tag by its name, and finds no provider, gets the same.
 */
export function shareTags(resolution: LinkResolution): LinkResolution {
  const { scene, resolved, arrangement = NOTHING_ARRANGED } = resolution;
  const { place, hoist } = scene.options;
  if (place === "off" || hoist === false) return resolution;
  const tags = scene.modules.flatMap(findExceptionTags);
  if (tags.length === 0) return resolution;
  const made: ArrangedExtern[] = [...arrangement.made];
  const replaced = [...arrangement.replaced];
  const warnings: SeparateTags[] = [];
  const given = new Map<string, number>();
  const groupOf = createGroups(resolved, scene.modules.length);
  const lacking = new Set(listLacking(resolution, groupOf).map(({ key }) => key));
  for (const [key, [first, ...others]] of groupBy(tags, ({ module, text }) => `${groupOf(module)} ${text}`)) {
    const all = [first, ...others];
    for (const [name, [tag, ...rest]] of groupBy(all.filter(isNamed), ({ name }) => name)) {
      if (rest.length === 0 && !lacking.has(`${key} ${name}`)) continue;
      for (const one of [tag, ...rest])
        replaced.push({ module: one.module, kind: "tag", ordinal: one.ordinal, extern: made.length });
      given.set(`${key} ${name}`, made.length);
      made.push({ module: tag.module, type: tag.type });
    }
    const warning = warningOf(all, scene.modules);
    if (warning !== undefined) warnings.push(warning);
  }
  return {
    ...resolution,
    resolved: giveToImporters(resolution, { given, groupOf }),
    arrangement: { ...arrangement, made, replaced, warnings: [...arrangement.warnings, ...warnings] },
  };
}

type NamedTag = ExceptionTag & { readonly name: string };

function isNamed(tag: ExceptionTag): tag is NamedTag {
  return typeof tag.name === "string";
}

/** The tags of a module that carry one pointer. */
function findExceptionTags({ type }: NamedModule, module: number): ExceptionTag[] {
  const imported = type.imports.filter((entry) => entry.type.kind === "tag").length;
  return type.definitions.tag.flatMap(({ type: tag, movable }, ordinal): ExceptionTag[] => {
    if (!carriesPointer(tag) || !isPlainType(tag, type.types) || !movable || type.precompiled) return [];
    const text = formatExternType(tag, type.types);
    return [{ module, kind: "tag", ordinal, type: tag, text, name: nameOf(type, { ordinal, imported }) }];
  });
}

function carriesPointer(type: ExternType): boolean {
  return type.kind === "tag" && type.params.length === 1 && /^i(32|64)$/.test(String(type.params[0]));
}

/** The name of a toolchain that an export or the name section gives to a tag. */
function nameOf(
  { areas, exports }: ModuleType,
  { ordinal, imported }: { readonly ordinal: number; readonly imported: number },
): ExceptionTag["name"] {
  const ofExports = exports.filter(({ type, index }) => type.kind === "tag" && index === imported + ordinal);
  const names = [areas?.tagNames?.[ordinal], ...ofExports.map(({ name }) => name)].filter((name) => name != null);
  const known = names.find((name) => EXCEPTION_TAGS.includes(name));
  return known ?? (names.length === 0 ? undefined : null);
}

/** Warns if several modules have such a tag, and one of them does not name it. */
function warningOf(tags: readonly ExceptionTag[], modules: readonly NamedModule[]): SeparateTags | undefined {
  const possible = tags.filter(({ name }) => name !== null);
  const unnamed = possible.filter(({ name }) => name === undefined);
  const names = (list: readonly ExceptionTag[]) => [...new Set(list.map(({ module }) => at(modules, module).name))];
  const [first, ...others] = names(possible);
  if (unnamed.length === 0 || first === undefined || others.length === 0) return undefined;
  const subject = {
    about: "separate-tags",
    code: "SEPARATE_TAGS",
    module: first,
    modules: [first, ...others],
  } as const;
  return { ...subject, unnamed: names(unnamed), type: at(possible, 0).text };
}

/** Returns the group of a module: modules that call each other, directly or through others, have one number. */
function createGroups({ resolutions }: ResolvedImports, count: number): (module: number) => number {
  const parents = Array.from({ length: count }, (_, module) => module);
  const rootOf = (module: number): number => {
    let root = module;
    while (parents[root] !== root) {
      parents[root] = at(parents, at(parents, root));
      root = at(parents, root);
    }
    return root;
  };
  resolutions.forEach((list, importer) => {
    for (const resolution of list) {
      if (resolution.by === "export") parents[rootOf(resolution.at.module)] = rootOf(importer);
    }
  });
  return rootOf;
}

/** An import of a tag that has no provider. */
interface LackingImport {
  readonly importer: number;
  readonly position: number;
  /** Group, type and name. */
  readonly key: string;
}

function listLacking({ scene, resolved }: LinkResolution, groupOf: (module: number) => number): LackingImport[] {
  return resolved.resolutions.flatMap((list, importer) =>
    list.flatMap(({ by }, position): LackingImport[] => {
      const { type } = at(scene.modules, importer);
      const entry = at(type.imports, position);
      if (by !== "nobody" || entry.type.kind !== "tag") return [];
      return [
        { importer, position, key: `${groupOf(importer)} ${formatExternType(entry.type, type.types)} ${entry.name}` },
      ];
    }),
  );
}

interface Gifts {
  /** Made tags by group, type and name. */
  readonly given: ReadonlyMap<string, number>;
  readonly groupOf: (module: number) => number;
}

/** Gives the made tags to imports of their name that have no provider. */
function giveToImporters(resolution: LinkResolution, { given, groupOf }: Gifts): ResolvedImports {
  const { scene, resolved } = resolution;
  if (given.size === 0) return resolved;
  const resolutions: (readonly Resolution[])[] = [...resolved.resolutions];
  const found = new Set<unknown>();
  for (const { importer, position, key } of listLacking(resolution, groupOf)) {
    const extern = given.get(key);
    if (extern === undefined) continue;
    const own = [...at(resolutions, importer)];
    own[position] = { by: "made", extern, reason: "flat" };
    resolutions[importer] = own;
    found.add(at(at(scene.modules, importer).type.imports, position));
  }
  return { resolutions, problems: resolved.problems.filter((problem) => !found.has(problem.import)) };
}
