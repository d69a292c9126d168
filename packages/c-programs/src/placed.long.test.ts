import { describe, expect, test } from "vitest";
import { buildModules, linkedOutcome, staticOutcome } from "./linked-outcome.ts";
import { programs } from "./programs.ts";

describe.each(["-O0", "-O2"] as const)("parts that are compiled with %s do what the static link does", (optimize) => {
  test.each(programs)("$name: $shows", async (program) => {
    const expected = await staticOutcome(program, { optimize });
    const { outcome, linked, faults } = await linkedOutcome(await buildModules(program, { optimize }));
    expect(outcome).toEqual(expected);
    expect(linked.plan.warnings).toEqual([]);
    expect(faults).toBe(0);
  });

  test.each(programs)("also as one module: $name", async (program) => {
    const expected = await staticOutcome(program, { optimize });
    const modules = await buildModules(program, { optimize });
    const { outcome, linked, faults } = await linkedOutcome(modules, { fuse: true });
    expect(outcome).toEqual(expected);
    expect(linked.plan.units.flatMap(({ fused }) => fused?.members ?? []).length).toBeGreaterThan(1);
    expect(faults).toBe(0);
  });
});
