import { listExterns, type ModuleDescription, type NamedExtern } from "./describe-module.ts";

/** A difference in the imports or exports of two modules. */
export interface ExternChange {
  readonly change: "added" | "removed" | "changed";
  readonly name: string;
  /** The type before; absent if it was added. */
  readonly before?: string;
  /** The type now; absent if it was removed. */
  readonly now?: string;
}

/** The differences between an older and a newer build of a module. */
export interface ModuleDifference {
  readonly imports: readonly ExternChange[];
  readonly exports: readonly ExternChange[];
  /** Features that one of the two uses alone. */
  readonly features: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Bytes, before and now. */
  readonly sizes: readonly { readonly of: string; readonly before: number; readonly now: number }[];
}

export function compareModules(before: ModuleDescription, now: ModuleDescription): ModuleDifference {
  const [externsBefore, externsNow] = [listExterns(before), listExterns(now)];
  const [featuresBefore, featuresNow] = [before, now].map(({ features }) => features.map(({ feature }) => feature));
  const without = (all: readonly string[] = [], some: readonly string[] = []) =>
    all.filter((each) => !some.includes(each));
  return {
    imports: compareExterns(externsBefore.imports, externsNow.imports),
    exports: compareExterns(externsBefore.exports, externsNow.exports),
    features: { added: without(featuresNow, featuresBefore), removed: without(featuresBefore, featuresNow) },
    sizes: [
      { of: "file", before: before.sizeBytes, now: now.sizeBytes },
      { of: "code", before: before.codeBytes, now: now.codeBytes },
      { of: "data", before: before.data.sectionBytes, now: now.data.sectionBytes },
      { of: "custom sections", before: before.customBytes, now: now.customBytes },
    ],
  };
}

function compareExterns(listBefore: readonly NamedExtern[], listNow: readonly NamedExtern[]): ExternChange[] {
  const [before, now] = [new Map(listBefore), new Map(listNow)];
  const changes: ExternChange[] = [];
  for (const [name, type] of now) {
    const old = before.get(name);
    if (old === undefined) changes.push({ change: "added", name, now: type });
    else if (old !== type) changes.push({ change: "changed", name, before: old, now: type });
  }
  for (const [name, type] of before) if (!now.has(name)) changes.push({ change: "removed", name, before: type });
  return changes;
}
