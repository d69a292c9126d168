import { useEffect, useState } from "preact/hooks";
import type { ModuleInspection } from "../../model/module-inspection.ts";
import type { Session } from "../../session/session.ts";

export type Inspected = ModuleInspection | { readonly failure: string };

/** The inspections of some modules of the set, by name, as they arrive. */
export function useInspections(session: Session, names: readonly string[]): ReadonlyMap<string, Inspected> {
  const [found, setFound] = useState<ReadonlyMap<string, Inspected>>(new Map());
  const set = session.set.value;
  const view = session.view.value;
  const key = JSON.stringify(names);
  useEffect(() => {
    let current = true;
    setFound(new Map());
    for (const name of names) {
      const entry = set.modules.find((module) => module.name === name);
      if (entry === undefined) continue;
      session
        .ask((linker) => linker.inspectModule(entry))
        .catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }))
        .then((inspected) => current && setFound((earlier) => new Map(earlier).set(name, inspected)));
    }
    return () => {
      current = false;
    };
  }, [session, set, view, key]);
  return found;
}
