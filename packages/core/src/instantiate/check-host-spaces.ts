import type { HostSpace } from "../plan/memory-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { type HostImports, type HostKey, readHostValue } from "../wasm/host-import.ts";

/** Two host imports are one extern where the plan was made for two, or two where it was made for one. */
export interface OtherSpaces extends Problem {
  readonly about: "other-spaces";
  readonly kind: HostSpace["kind"];
  readonly hosts: readonly [HostKey, HostKey];
  readonly areOne: boolean;
}

/**
 * Checks that the memories and tables of the host are as many as the plan was made for.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkHostSpaces({ hostSpaces = [] }: LinkPlan, host: HostImports): void {
  const seen = new Map<unknown, HostKey>();
  for (const { kind, names } of hostSpaces) {
    const first = names[0] as HostKey;
    const given = (key: HostKey) => readHostValue(host, key)?.value;
    const value = given(first);
    const same = seen.get(value);
    const other = same ?? names.find((key) => given(key) !== value);
    if (other) {
      const hosts = same ? ([same, first] as const) : ([first, other] as const);
      const problem: OtherSpaces = { about: "other-spaces", code: "PLAN_MISMATCH", kind, hosts, areOne: !!same };
      throw new Failure("link", [problem]);
    }
    if (kind !== "global") seen.set(value, first);
  }
}
