import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { withSkeleton } from "../../model/host-skeleton.ts";
import { emptySet, type ModuleSet } from "../../model/module-set.ts";
import { takeFix } from "./take-fix.ts";

test("two clicks on a fix apply it once, and none is applied to a set that has changed since", () => {
  const set = signal<ModuleSet>(emptySet);
  const session = {
    set,
    isHostCodeShown: signal(false),
    change: async (next: ModuleSet) => {
      set.value = next;
    },
  };
  const fix = {
    label: "Write a host function",
    change: (old: ModuleSet) => ({
      ...old,
      hostCode: withSkeleton(old.hostCode, { module: "env", name: "log", type: "function [i32] -> []" }),
    }),
  };
  takeFix(session, { fix, set: emptySet });
  takeFix(session, { fix, set: emptySet });
  expect(set.value.hostCode.match(/imports\.env\.log =/g)).toHaveLength(1);
  expect(session.isHostCodeShown.value).toBe(true);
  const changed = set.value;
  takeFix(session, { fix: { label: "", change: () => emptySet }, set: emptySet });
  expect(set.value).toBe(changed);
  // The same problem of the changed set: its code is not written twice either.
  takeFix(session, { fix, set: changed });
  expect(set.value.hostCode).toBe(changed.hostCode);
});
