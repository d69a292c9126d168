import type { FreezeTarget } from "@rec/core/freeze";
import type { ConformanceCase } from "../case.ts";
import { cases } from "../cases.ts";

/** How a case is frozen: fused as `freeze` does by default, or each module in a file of its own. */
export interface FrozenCase {
  readonly testCase: ConformanceCase;
  readonly fuse: "auto" | false;
}

/** Error cases that a build freezes: the error comes when the files run. */
export const REFUSED_WHEN_RUN: readonly {
  readonly name: string;
  readonly codes: readonly string[];
  /** How many instances the runtime has made before the error. */
  readonly instances: number;
  readonly reason: string;
}[] = [
  {
    name: "host-types-checked-first",
    codes: ["INSTANTIATION_TRAPPED"],
    instances: 1,
    reason:
      "frozen files check the kind of a host import and no more, so the start function of the first module runs before the " +
      "engine refuses the second",
  },
];

/** Error cases that are no case of a build, which reads its files itself and has the bytes of each module. */
export const NOT_FROZEN: readonly { readonly name: string; readonly reason: string }[] = [
  {
    name: "early-call",
    reason: "its modules come compiled; from bytes, the start function is deferred, and all is well",
  },
  { name: "early-call-not-caught", reason: "its modules come compiled, as those of early-call" },
  { name: "file-not-found", reason: "it has no file, so nothing is frozen; src/faults has the faults of frozen files" },
  { name: "http-not-found", reason: "it has no file, so nothing is frozen; src/faults has the faults of frozen files" },
  { name: "wrong-mime-type", reason: "its response is a page; src/faults has the faults of frozen files" },
  { name: "not-webassembly", reason: "its source is a text that the case makes itself" },
  { name: "truncated", reason: "its source cuts the file off; from the whole file, all is well" },
  { name: "other-files", reason: "its sources are responses that the case makes itself" },
];

/** Every case that can be frozen, in both forms. */
export const frozenCases: readonly FrozenCase[] = cases
  .filter(({ name, outcome }) => outcome === "plan" || REFUSED_WHEN_RUN.some((refused) => refused.name === name))
  .flatMap((testCase) => [
    { testCase, fuse: "auto" },
    { testCase, fuse: false },
  ]);

/** The folder of the files of a frozen case. */
export function frozenFolder({ testCase, fuse }: FrozenCase, target: FreezeTarget): string {
  return `frozen/${target}/${fuse === false ? "apart" : "fused"}/${testCase.name}`;
}
