import { expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program } from "../test/program-modules.ts";
import { openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

type Loose = (...values: readonly unknown[]) => unknown;

const start = (): Promise<Program> => openProgram({ main: program });
const module = new WebAssembly.Module(plugin);

test.each([
  ["a module", module, "WebAssembly.Module"],
  ["a response", new Response(plugin), "Response"],
  ["bytes", plugin, "Uint8Array"],
  ["nothing", undefined, "undefined"],
])("open() and openSync() refuse %s in place of the name", async (_title, given, type) => {
  const running = await start();
  const [open, openSync] = [running.open as Loose, running.openSync as Loose];
  for (const error of [await errorOf(open(given) as Promise<unknown>), await errorOf(() => openSync(given, module))]) {
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "INVALID_ARGUMENT" });
    expect(error.message).toContain(`was given ${type} as the name of a library`);
    expect(error.message).toContain("{ source }");
  }
  expect(running.libraries).toEqual([]);
});

test("open() and openSync() refuse options that are null, and openSync() what is no module", async () => {
  const running = await start();
  expect(await errorOf((running.open as Loose)("a.so", null) as Promise<unknown>)).toMatchObject({
    code: "INVALID_OPTION",
  });
  expect(await errorOf(() => (running.openSync as Loose)("a.so", module, null))).toMatchObject({
    code: "INVALID_OPTION",
  });
  const error = await errorOf(() => (running.openSync as Loose)("a.so", plugin));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(error.message).toContain("openSync was given Uint8Array as the module of a library");
});

test("symbol() refuses a name that is no string", async () => {
  const running = await start();
  const library = running.openSync("plugin.so", module);
  for (const given of [[], [5], [null], [Symbol("run")]]) {
    expect(await errorOf(() => (library.symbol as Loose)(...given))).toMatchObject({
      code: "INVALID_ARGUMENT",
      diagnostics: [{ module: "plugin.so" }],
    });
  }
});

test("openSync() and open() refuse another module than the one that is open under this name", async () => {
  const running = await start();
  const first = running.openSync("plugin.so", module);
  expect(running.openSync("plugin.so", module).exports).toBe(first.exports);
  const other = new WebAssembly.Module(plugin);
  const error = await errorOf(() => running.openSync("plugin.so", other));
  expect(error).toMatchObject({ code: "LIBRARY_IN_USE", diagnostics: [{ module: "plugin.so" }] });
  expect(error.message).toContain("plugin.so is open with another module");
  expect(await errorOf(running.open("plugin.so", { source: other }))).toMatchObject({ code: "LIBRARY_IN_USE" });
  expect((await running.open("plugin.so", { source: module })).exports).toBe(first.exports);
  for (const library of [first, running.openSync("plugin.so")]) library.close();
  running.openSync("plugin.so").close();
  expect(running.libraries).toEqual(["plugin.so"]);
  const loaded = await running.open("loaded.so", { source: other });
  expect(running.openSync("loaded.so", other).exports).toBe(loaded.exports);
  expect(await errorOf(() => running.openSync("loaded.so", module))).toMatchObject({ code: "LIBRARY_IN_USE" });
});
