import { signal } from "@preact/signals";
import type { Diagnostic } from "@rec/browser";
import { expect, test } from "vitest";
import { withSkeleton } from "../../model/host-skeleton.ts";
import { emptySet, type ModuleSet } from "../../model/module-set.ts";
import { takeFix } from "./take-fix.ts";

function problemOf(name: string): Diagnostic {
  return {
    code: "UNRESOLVED_IMPORT",
    module: "user",
    import: { module: "env", name },
    message: "",
    hint: "",
  } as Diagnostic;
}

function skeletonOf(name: string) {
  return {
    label: "Write a host function",
    change: (old: ModuleSet) => ({
      ...old,
      hostCode: withSkeleton(old.hostCode, { module: "env", name, type: "function [i32] -> []" }),
    }),
  };
}

function sessionOf() {
  const set = signal<ModuleSet>(emptySet);
  const kept = new Map<unknown, unknown>();
  return {
    set,
    keep: <Value>(create: () => Value): Value => {
      if (!kept.has(create)) kept.set(create, create());
      return kept.get(create) as Value;
    },
    isHostCodeShown: signal(false),
    change: async (next: ModuleSet) => {
      set.value = next;
    },
  };
}

test("two clicks on a fix apply it once, and fixes of two problems both", () => {
  const session = sessionOf();
  const [log, warn] = [problemOf("log"), problemOf("warn")];
  takeFix(session, { fix: skeletonOf("log"), diagnostic: log });
  takeFix(session, { fix: skeletonOf("log"), diagnostic: log });
  takeFix(session, { fix: skeletonOf("warn"), diagnostic: warn });
  const { hostCode } = session.set.value;
  expect([...hostCode.matchAll(/imports\.env\.(\w+) =/g)].map(([, name]) => name).sort()).toEqual(["log", "warn"]);
  expect(session.isHostCodeShown.value).toBe(true);
  // The same problem of the changed set: its code is not written twice either.
  takeFix(session, { fix: skeletonOf("log"), diagnostic: problemOf("log") });
  expect(session.set.value.hostCode).toBe(hostCode);
});

test("what was typed since the set was linked stays", () => {
  const session = sessionOf();
  session.set.value = { ...emptySet, hostCode: "// mine\n" };
  takeFix(session, { fix: skeletonOf("log"), diagnostic: problemOf("log") });
  expect(session.set.value.hostCode).toMatch(/\/\/ mine.*imports\.env\.log =/s);
});
