import type { PlanFindings } from "../plan/plan-findings.ts";

/** A dynamic library or an object file, and its imports that have no provider, several, or one of another type. */
export interface UnplacedLibrary {
  readonly is: "library" | "object file";
  readonly importer: number;
  /** The first of these imports. */
  readonly import: { readonly module: string; readonly name: string };
  readonly count: number;
}

/** The findings of a plan, without those that dynamic libraries and object files stand for. */
export interface GatheredFindings extends PlanFindings {
  readonly libraries: readonly UnplacedLibrary[];
}

/**
 * Makes one problem of all problems with the imports of a dynamic library or an object file. Such a file needs a place for its
 * data and addresses of symbols, and no rule gives these, so thousands of problems would have one reason. An answer of `resolve`
 * that names no export stays a problem of its own.
 */
export function gatherLibraries(findings: PlanFindings): GatheredFindings {
  const libraries = new Map<number, { -readonly [Member in keyof UnplacedLibrary]: UnplacedLibrary[Member] }>();
  // One module can have a problem for each of its imports.
  const kinds = new Map<number, UnplacedLibrary["is"] | undefined>();
  const isOwn = ({ importer, import: first }: Pick<UnplacedLibrary, "importer" | "import">): boolean => {
    if (!kinds.has(importer)) kinds.set(importer, kindOf(importer, findings));
    const is = kinds.get(importer);
    if (is === undefined) return true;
    const library = libraries.get(importer) ?? { is, importer, import: first, count: 0 };
    libraries.set(importer, library);
    library.count += 1;
    return false;
  };
  const resolution = findings.resolution.filter((found) => found.kind === "bad answer" || isOwn(found));
  const mismatches = findings.mismatches.filter(isOwn);
  const unbreakable = findings.unbreakable.filter((path) => !path.some((module) => libraries.has(module)));
  return { ...findings, resolution, mismatches, unbreakable, libraries: [...libraries.values()] };
}

/** A library has the section of dynamic libraries as its first. Before 2021 its name was "dylink". */
function kindOf(module: number, { scene }: PlanFindings): UnplacedLibrary["is"] | undefined {
  const { type } = scene.modules[module] ?? {};
  const name = type?.sections[0]?.name;
  if (name === "dylink.0" || name === "dylink") return "library";
  // As `isObjectFile`, whose source would be one more file of a page.
  const isObject = type?.imports.some((entry) => entry.module === "env" && entry.name === "__linear_memory");
  return isObject ? "object file" : undefined;
}
