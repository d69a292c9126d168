import type { PlanFindings } from "../plan/plan-findings.ts";

/** A dynamic library, and its imports that have no provider, several, or one of another type. */
export interface UnplacedLibrary {
  readonly importer: number;
  /** The first of these imports. */
  readonly import: { readonly module: string; readonly name: string };
  readonly count: number;
}

/** The findings of a plan, without those that dynamic libraries stand for. */
export interface GatheredFindings extends PlanFindings {
  readonly libraries: readonly UnplacedLibrary[];
}

/**
 * Makes one problem of all problems with the imports of a dynamic library. Such a library needs a place for its data and
 * addresses of symbols, and no rule gives these, so thousands of problems would have one reason. An answer of `resolve`
 * that names no export stays a problem of its own.
 */
export function gatherLibraries(findings: PlanFindings): GatheredFindings {
  const libraries = new Map<number, { importer: number; import: UnplacedLibrary["import"]; count: number }>();
  const isOwn = ({ importer, import: first }: Omit<UnplacedLibrary, "count">): boolean => {
    if (!isLibrary(importer, findings)) return true;
    const library = libraries.get(importer) ?? { importer, import: first, count: 0 };
    libraries.set(importer, library);
    library.count += 1;
    return false;
  };
  const resolution = findings.resolution.filter((found) => found.kind === "bad answer" || isOwn(found));
  const mismatches = findings.mismatches.filter(isOwn);
  const unbreakable = findings.unbreakable.filter((path) => !path.some((module) => libraries.has(module)));
  return { ...findings, resolution, mismatches, unbreakable, libraries: [...libraries.values()] };
}

/** Whether a module has the section of dynamic libraries, which is its first. Before 2021 its name was "dylink". */
function isLibrary(module: number, { scene }: PlanFindings): boolean {
  const name = scene.modules[module]?.type.sections[0]?.name;
  return name === "dylink.0" || name === "dylink";
}
