import { describe, expect, test } from "vitest";
import { buildModules, linkedOutcome, staticOutcome } from "./linked-outcome.ts";
import { programs } from "./programs.ts";

/*
 * The control: without placing, the same modules in one memory and one table do something else. So the tests of placed
 * programs can fail.
 */
describe("parts that are not placed do not do what the static link does", () => {
  test.each(programs)("$name", async (program) => {
    const optimize = "-O2";
    const modules = await buildModules(program, { optimize });
    const memory = new WebAssembly.Memory({ initial: 40 });
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 200 });
    const imports = { env: { memory, __indirect_function_table: table } };
    const outcome = await linkedOutcome(modules, { place: "off", dataOverlap: "allow", imports }).then(
      (linked) => linked.outcome,
      (error: unknown) => ({ error: String(error) }),
    );
    expect(outcome).not.toEqual(await staticOutcome(program, { optimize }));
  });
});
