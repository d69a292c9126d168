import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bytesOf } from "./golden/golden-case.ts";
import { caseNames, pathInCase, readCase } from "./golden/read-case.ts";
import { IN_A_THREAD, planCase } from "./golden/run-case.ts";
import { runFrozen } from "./golden/run-frozen.ts";

const cases = await Promise.all(caseNames().map(readCase));
const frozen = cases.filter((golden) => {
  if (golden.options.precompiled !== undefined) return false;
  if (!golden.modules.every((module) => WebAssembly.validate(bytesOf(module)))) return false;
  try {
    planCase(golden);
    return true;
  } catch {
    return false;
  }
});

/** JavaScript does not show these parts of a type. A frozen link leaves them to the engine, whose words differ. */
const UNSEEN = /^host-.*-unseen$/;

describe(`freeze() on ${frozen.length} cases that fit`, () => {
  test.each(frozen.flatMap((golden) => [false, true, "auto"].map((fuse) => [golden.name, fuse, golden] as const)))(
    "%s, fuse: %s",
    async (_, fuse, golden) => {
      const report = await runFrozen(golden, fuse as boolean | "auto");
      if (UNSEEN.test(golden.name)) {
        expect(report).toBe(
          "throws ModuleLinkError ENGINE_REJECTED: a: the engine refuses what it was given: LinkError",
        );
        return;
      }
      // Frozen files run in the first thread.
      const [expected] = readFileSync(pathInCase(golden.name, "expected.run.txt"), "utf8").split(IN_A_THREAD);
      expect(report).toBe(expected?.trimEnd());
    },
  );
});
