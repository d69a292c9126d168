import { readFileSync } from "node:fs";
import { Directory, File, PreopenDirectory } from "@bjorn3/browser_wasi_shim";
import { artifactUrl } from "@rec/wasm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type LinkPlan, link, linkPlan, ModuleLoadError, prepare, runCommand } from "../src/index.ts";
import { printLines } from "../src/wasi/print-lines.ts";
import type { WasiOptions } from "../src/wasi/wasi-options.ts";

const bytesOf = (name: Parameters<typeof artifactUrl>[0]) => new Uint8Array(readFileSync(artifactUrl(name)));
const command = bytesOf("wasi-command");
const reactor = bytesOf("wasi-reactor");
const client = bytesOf("wasi-client");
const memory = bytesOf("memory");

afterEach(() => vi.restoreAllMocks());

/** Options that collect the output as text. */
function collecting(options: WasiOptions = {}) {
  const text = { out: "", err: "" };
  const decoder = new TextDecoder();
  const stdout = (bytes: Uint8Array): void => {
    text.out += decoder.decode(bytes);
  };
  const stderr = (bytes: Uint8Array): void => {
    text.err += decoder.decode(bytes);
  };
  return { text, wasi: { stdout, stderr, ...options } };
}

describe("link() with wasi", () => {
  test("runs a command with its arguments and environment, and gives its output and exit code", async () => {
    const { text, wasi } = collecting({ args: ["greet", "Zoë", "🌍", ""], env: { GREETING: "hej=ä" } });
    const linked = await link({ command }, { wasi });
    expect(runCommand(linked, "command")).toBe(3);
    expect(text.out).toBe("argument 0: greet\nargument 1: Zoë\nargument 2: 🌍\nargument 3: \ngreeting: hej=ä\n");
    expect(text.err).toBe("done\n");
  });

  test.each(["one\ntwo\n", new TextEncoder().encode("one\ntwo\n")])(
    "reads the input %j, and files of a folder",
    async (stdin) => {
      const notes = new Map([["note.txt", new File(new TextEncoder().encode("three\n"))]]);
      const files = [new PreopenDirectory("/data", new Map([["notes", new Directory(notes)]]))];
      const { text, wasi } = collecting({ stdin, files, env: { READS: "1", FILE: "/data/notes/note.txt" } });
      expect(runCommand(await link({ command }, { wasi }), "command")).toBe(0);
      expect(text.out).toBe("argument 0: command\ninput: one\ninput: two\nfile: three\n");
    },
  );

  test("prints on the console, line by line, by default", async () => {
    const [log, error] = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) => spy.mockReturnValue());
    const linked = await link({ command }, { wasi: { args: ["a", "b"] } });
    expect(runCommand(linked, "command")).toBe(1);
    expect(log?.mock.calls).toEqual([["argument 0: a"], ["argument 1: b"]]);
    expect(error?.mock.calls).toEqual([["done"]]);
  });

  test("initializes a reactor once, and runs a command in a cycle with its allocator", async () => {
    const { text, wasi } = collecting();
    const resolve = ({ importer }: { readonly importer: string }) =>
      importer === "memory" ? { module: "client", name: "memory" } : undefined;
    const linked = await link({ client, memory, reactor }, { wasi, resolve });
    expect(runCommand(linked, "client")).toBe(0);
    expect(text.out).toBe("constructed\nsum: 449985000\n");
    expect(linked.exports.reactor["_initialize"]).toThrow(expect.objectContaining({ code: "ALREADY_INITIALIZED" }));
  });

  test("gives each of two commands its own memory, and both the same input", async () => {
    const { text, wasi } = collecting({ stdin: "one\n", env: { READS: "1" } });
    const linked = await link({ first: command, second: command }, { wasi });
    expect([runCommand(linked, "first"), runCommand(linked, "second")]).toEqual([0, 0]);
    expect(text.out).toBe("argument 0: first\ninput: one\nargument 0: second\n");
  });

  test("is left out with wasi: false", async () => {
    await expect(link({ command }, { wasi: false })).rejects.toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });
});

test("linkPlan() with wasi runs a plan of prepare()", async () => {
  const { plan, modules } = await prepare({ client, memory }, { wasi: true });
  for (const sources of [modules, { client, memory }]) {
    const { text, wasi } = collecting();
    const linked = await linkPlan(JSON.parse(JSON.stringify(plan)) as LinkPlan, sources, { wasi });
    expect([runCommand(linked, "client"), text.out]).toEqual([0, "sum: 449985000\n"]);
  }
});

test.each([
  [5, "found no object as wasi, expected true or an object with the options args, env, "],
  [{ preopens: {} }, "found wasi.preopens, expected one of the options args, env, stdin"],
  [{ args: "a b" }, "wasi.args has another type, expected an array of strings"],
  [{ stdin: 0 }, "wasi.stdin has another type, expected a string or a Uint8Array"],
  [{ stdout: 1 }, "wasi.stdout has another type, expected a function"],
  [{ files: [{}] }, "wasi.files has another type, expected an array of files and folders of @bjorn3/browser_wasi_shim"],
])("the options of WASI are refused: %j", async (wasi, problem) => {
  const error = await link({ command }, { wasi: wasi as never }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModuleLoadError);
  expect(error).toMatchObject({ code: "INVALID_OPTION", message: expect.stringContaining(problem) });
});

test("printLines() prints a line without an end as soon as the program has returned", async () => {
  const printed: string[] = [];
  const print = printLines((line) => printed.push(line));
  const bytes = new TextEncoder().encode("one\n\nZoë 🌍");
  for (const byte of bytes) print(new Uint8Array([byte]));
  expect(printed).toEqual(["one", ""]);
  await Promise.resolve();
  expect(printed).toEqual(["one", "", "Zoë 🌍"]);
  print(new TextEncoder().encode("two\nthree"));
  print(new TextEncoder().encode(" four\n"));
  await Promise.resolve();
  expect(printed.slice(3)).toEqual(["two", "three four"]);
});
