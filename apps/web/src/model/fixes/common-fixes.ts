import type { Diagnostic } from "@rec/browser";
import { hasSkeleton, withSkeleton } from "../host-skeleton.ts";
import type { ImportFacts } from "../snapshot.ts";
import { WASI_NAMESPACE } from "../wasi-of-plan.ts";
import { hasWasi } from "../wasi-settings.ts";
import type { Bench, Fix } from "./fix.ts";
import { trapCalls, turnWasiOn } from "./import-fixes.ts";

/** The remedies for several imports without a provider at once: a module of a toolchain asks for dozens. */
export function commonFixes(diagnostics: readonly Diagnostic[], { set, modules }: Bench): readonly Fix[] {
  const factsOf = new Map(modules.map((facts) => [facts.name, facts]));
  const entries = diagnostics.flatMap(({ code, module = "", import: wanted }): readonly ImportFacts[] => {
    if (code !== "UNRESOLVED_IMPORT" || wanted === undefined) return [];
    const imports = factsOf.get(module)?.imports ?? [];
    return imports.filter((entry) => entry.module === wanted.module && entry.name === wanted.name).slice(0, 1);
  });
  const isOfWasi = ({ module }: ImportFacts) => module === WASI_NAMESPACE && !hasWasi(set.options);
  const writable = entries.filter((entry) => !isOfWasi(entry) && hasSkeleton(entry));
  const functions = entries.filter(({ kind }) => kind === "function");
  return [
    ...(entries.filter(isOfWasi).length > 1 ? [turnWasiOn] : []),
    ...(writable.length > 1
      ? [
          {
            label: `Write all ${writable.length} by the host`,
            change: (old: typeof set) => ({ ...old, hostCode: writable.reduce(withSkeleton, old.hostCode) }),
          },
        ]
      : []),
    ...(functions.length > 1 && set.options.unresolved !== "trap"
      ? [trapCalls(`Trap calls to all ${functions.length} functions`)]
      : []),
  ];
}
