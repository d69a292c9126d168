import { expect, test } from "vitest";
import { buildModules, linkedOutcome } from "./linked-outcome.ts";
import type { Program } from "./program.ts";
import { programs } from "./programs.ts";

const program = programs.find(({ name }) => name === "data-symbols") as Program;

function globalValue(exported: unknown): number {
  if (!(exported instanceof WebAssembly.Global)) throw new TypeError("No global is exported under this name");
  return exported.value;
}

test("exported data are globals with the addresses at which the modules use them", async () => {
  const partFlags = ["-Wl,--export=__heap_base", "-Wl,--export=__data_end"];
  const modules = await buildModules(program, { optimize: "-O2", partFlags });
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { linked } = await linkedOutcome(modules, { imports: { env: { memory } } });
  const address = (module: string, name: string) => globalValue(linked.exports[module]?.[name]);
  const view = new DataView(memory.buffer);

  // test() has added 5, 2 and 1 to 40, and 4 to 21, and has ended the name after 4 characters.
  expect(view.getInt32(address("b", "shared"), true)).toBe(48);
  expect(view.getInt32(address("a", "value_of_a"), true)).toBe(25);
  const name = new Uint8Array(memory.buffer, address("b", "name_of_b"), 5);
  expect(new TextDecoder().decode(name)).toBe("name\0");
  // A pointer of A to data of B, and the other way round.
  expect(view.getUint32(address("a", "first"), true)).toBe(address("b", "last"));
  expect(view.getUint32(address("b", "pointer_to_a"), true)).toBe(address("a", "value_of_a"));

  const ends = linked.plan.layout?.[0]?.areas.map(({ end }) => end) ?? [];
  expect(address("a", "__heap_base")).toBeGreaterThanOrEqual(Math.max(...ends));
  expect(address("a", "__heap_base") % 16).toBe(0);
  expect(address("a", "__data_end")).toBeLessThan(address("b", "__data_end"));
  expect(address("b", "__data_end")).toBeLessThanOrEqual(address("a", "__heap_base"));
});
