import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program } from "../test/program-modules.ts";
import { attach } from "./dylink.ts";
import type { Library } from "./program-options.ts";

type Call = (...values: number[]) => number;

const symbolOf = (library: Library, name: string): Call => library.symbol(name) as Call;

describe("attach()", () => {
  test("opens libraries into a program that others run, with memory of its allocator", async () => {
    const { instance } = await (async () => {
      const memory = new WebAssembly.Memory({ initial: 4 });
      const table = new WebAssembly.Table({ initial: 8, element: "anyfunc" });
      const base = new WebAssembly.Global({ value: "i32" }, 1024);
      const slots = new WebAssembly.Global({ value: "i32" }, 1);
      const env = { memory, __indirect_function_table: table, __memory_base: base, __table_base: slots };
      const own = await WebAssembly.instantiate(await WebAssembly.compile(program), { env });
      return { instance: { exports: own.exports, memory, table } };
    })();
    const { memory, table, exports } = instance;
    const { malloc, free } = exports as unknown as Record<"malloc" | "free", Call>;
    const counter = new WebAssembly.Global({ value: "i32" }, 1024 + 16);
    const running = attach({ memory, table, exports: { ...exports, counter }, malloc, free });
    const library = await running.open("plugin.so", { source: plugin });
    expect(symbolOf(library, "run")(10)).toBe(27);
    expect((exports["live"] as Call)()).toBe(1);
    library.close();
    expect((exports["live"] as Call)()).toBe(0);
    expect((exports["read_counter"] as Call)()).toBe(3001);
  });

  test("refuses options that do not exist", async () => {
    const error = await errorOf(() => attach({ exports: {} } as never, { wasi: true } as never));
    expect(error).toMatchObject({ code: "INVALID_OPTION" });
    expect(error.message).toContain("wasi");
  });

  test("names all that is missing", async () => {
    const error = await errorOf(() => attach({ exports: {} } as never));
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toContain("memory, table, malloc, free are missing or of another kind");
  });
});
