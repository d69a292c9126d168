import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const asking = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "level" (func $level (result i32))) (func (export "ask") (result i32) (call $level)))`);

const importsFor = {
  main: { env: { own: () => 0 } },
  "one.so": { env: { level: () => 1 } },
  "two.so": { env: { level: () => 2 } },
};

const PROGRAMS: Readonly<Record<string, () => Program | Promise<Program>>> = {
  "openProgram()": () => openProgram({ main: program }, { importsFor }),
  "attach()": () =>
    attach(
      {
        memory: new WebAssembly.Memory({ initial: 1 }),
        table: new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
        exports: {},
        malloc: () => 1024,
        free: () => {},
      },
      { importsFor },
    ),
};

describe.each(Object.keys(PROGRAMS))("importsFor of %s", (name) => {
  test("is for libraries that are opened later, too, by the names under which they are opened", async () => {
    const running = (await PROGRAMS[name]?.()) as Program;
    const module = new WebAssembly.Module(asking);
    const ask = async (library: string): Promise<number[]> => {
      const opened = await running.open(library, { source: asking });
      const answers = [(opened.symbol("ask") as Call)()];
      opened.close();
      // Again, by the plan that is kept.
      for (let count = 0; count < 2; count += 1) {
        const compiled = running.openSync(library, module);
        answers.push((compiled.symbol("ask") as Call)());
        compiled.close();
      }
      return answers;
    };
    expect([await ask("one.so"), await ask("two.so")]).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(await errorOf(running.open("three.so", { source: asking }))).toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });
});
