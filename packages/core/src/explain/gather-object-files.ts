import type { PlanFindings } from "../plan/plan-findings.ts";

/** An object file, and its imports that have no provider, several, or one of another type. */
export interface UnlinkedObject {
  readonly importer: number;
  /** The first of these imports. */
  readonly import: { readonly module: string; readonly name: string };
}

/** The findings of a plan, without those that object files stand for. */
export interface GatheredFindings extends PlanFindings {
  readonly objects: readonly UnlinkedObject[];
}

/**
 * Makes one problem of all problems with the imports of an object file. Such a file needs a place for its data and addresses of
 * symbols, and no rule gives these, so thousands of problems would have one reason. An answer of `resolve` that names no export
 * stays a problem of its own.
 */
export function gatherObjectFiles(findings: PlanFindings): GatheredFindings {
  const objects = new Map<number, UnlinkedObject>();
  // One module can have a problem for each of its imports.
  const kinds = new Map<number, boolean>();
  const isOwn = ({ importer, import: first }: UnlinkedObject): boolean => {
    const isObject = kinds.get(importer) ?? isObjectFile(importer, findings);
    kinds.set(importer, isObject);
    if (isObject && !objects.has(importer)) objects.set(importer, { importer, import: first });
    return !isObject;
  };
  const resolution = findings.resolution.filter((found) => found.kind === "bad answer" || isOwn(found));
  const mismatches = findings.mismatches.filter(isOwn);
  const unbreakable = findings.unbreakable.filter((path) => !path.some((module) => objects.has(module)));
  return { ...findings, resolution, mismatches, unbreakable, objects: [...objects.values()] };
}

/** As `isObjectFile` of the reader, whose source would be one more file of a page. */
function isObjectFile(module: number, { scene }: PlanFindings): boolean {
  const { imports = [] } = scene.modules[module]?.type ?? {};
  return imports.some((entry) => entry.module === "env" && entry.name === "__linear_memory");
}
