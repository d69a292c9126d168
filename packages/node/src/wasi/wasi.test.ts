import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { artifactUrl } from "@rec/wasm";
import { afterAll, describe, expect, test, vi } from "vitest";
import {
  type ImportRequest,
  type LinkPlan,
  link,
  linkPlan,
  ModuleLoadError,
  parseModule,
  planLink,
  prepare,
  runCommand,
} from "../index.ts";
import { loadWasi } from "./load-wasi.ts";
import type { WasiOptions } from "./wasi-options.ts";

const command = artifactUrl("wasi-command");
const reactor = artifactUrl("wasi-reactor");
const client = artifactUrl("wasi-client");
const memory = artifactUrl("memory");

const folder = mkdtempSync(join(tmpdir(), "rec-wasi-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The allocator has the memory of the client, although several modules export one. */
const resolve = ({ importer, name }: ImportRequest) =>
  importer === "memory" && name === "memory" ? { module: "client", name } : undefined;

/** Options that collect the output as text. */
function collecting(options: WasiOptions = {}) {
  const text = { out: "", err: "" };
  const decoder = new TextDecoder();
  const wasi: WasiOptions = {
    stdout: (bytes) => {
      text.out += decoder.decode(bytes);
    },
    stderr: (bytes) => {
      text.err += decoder.decode(bytes);
    },
    ...options,
  };
  return { text, wasi };
}

describe("link() with wasi", () => {
  test("runs a command with its arguments and environment, and gives its output and exit code", async () => {
    const { text, wasi } = collecting({ args: ["greet", "Zoë", "🌍", ""], env: { GREETING: "hej" } });
    const linked = await link({ command }, { wasi });
    expect(text.out).toBe("");
    expect(runCommand(linked, "command")).toBe(3);
    expect(text.out).toBe("argument 0: greet\nargument 1: Zoë\nargument 2: 🌍\nargument 3: \ngreeting: hej\n");
    expect(text.err).toBe("done\n");
  });

  test("gives a command the name of its module, and nothing else, by default", async () => {
    const { text, wasi } = collecting();
    expect(runCommand(await link({ "my program": command }, { wasi }), "my program")).toBe(0);
    expect(text.out).toBe("argument 0: my program\n");
  });

  test("reads and writes files by descriptor, and those of its folders", async () => {
    writeFileSync(join(folder, "input.txt"), "one\ntwo\n");
    writeFileSync(join(folder, "note.txt"), "three\n");
    const stdin = openSync(join(folder, "input.txt"), "r");
    const stdout = openSync(join(folder, "output.txt"), "w");
    const env = { READS: "1", FILE: "/notes/note.txt" };
    const linked = await link(
      { command },
      { wasi: { ...collecting().wasi, env, stdin, stdout, preopens: { "/notes": folder } } },
    );
    expect(runCommand(linked, "command")).toBe(0);
    for (const file of [stdin, stdout]) closeSync(file);
    expect(readFileSync(join(folder, "output.txt"), "utf8")).toBe(
      "argument 0: command\ninput: one\ninput: two\nfile: three\n",
    );
  });

  test("initializes a reactor once", async () => {
    const { text, wasi } = collecting();
    const { exports } = await link({ reactor }, { wasi });
    expect(text.out).toBe("constructed\n");
    expect((exports.reactor["answer"] as () => number)()).toBe(42);
    expect(exports.reactor["_initialize"]).toThrow(expect.objectContaining({ code: "ALREADY_INITIALIZED" }));
  });

  test("leaves a reactor to the caller with initialize: false; a second call of clang's own function traps", async () => {
    const { text, wasi } = collecting();
    const { exports } = await link({ reactor }, { wasi, initialize: false });
    const initialize = exports.reactor["_initialize"] as () => void;
    expect(text.out).toBe("");
    initialize();
    expect(text.out).toBe("constructed\n");
    expect(initialize).toThrow(WebAssembly.RuntimeError);
  });

  test("runs a command in a cycle with its allocator, whose memory the linker makes", async () => {
    const { text, wasi } = collecting();
    const linked = await link({ client, memory }, { wasi });
    expect(linked.plan.made).toHaveLength(1);
    expect(runCommand(linked, "client")).toBe(0);
    expect(text.out).toBe("sum: 449985000\n");
  });

  test("gives each of several commands its own memory", async () => {
    const { text, wasi } = collecting({ args: ["x", "y"] });
    const linked = await link({ first: command, second: command, client, memory, reactor }, { wasi, resolve });
    expect([runCommand(linked, "first"), runCommand(linked, "client"), runCommand(linked, "second")]).toEqual([
      1, 0, 1,
    ]);
    const lines = "argument 0: x\nargument 1: y\n";
    expect(text.out).toBe(`constructed\n${lines}sum: 449985000\n${lines}`);
  });

  test("takes a WASI of the caller's own", async () => {
    const open = () => ({ fd_fdstat_get: () => 8, fd_seek: () => 8, fd_write: () => 8 });
    const linked = await link({ reactor }, { wasi: { names: ["fd_fdstat_get", "fd_seek", "fd_write"], open } });
    expect((linked.exports.reactor["answer"] as () => number)()).toBe(42);
  });

  test("is loaded only if the caller asks for it", async () => {
    const load = vi.spyOn(process, "getBuiltinModule");
    await link({ memory, program: artifactUrl("program") });
    await link({ memory, program: artifactUrl("program") }, { wasi: false });
    expect(load).not.toHaveBeenCalled();
    await link({ command }, { wasi: true });
    expect(load).toHaveBeenCalledExactlyOnceWith("node:wasi");
    load.mockRestore();
  });

  test("is left out with wasi: false", async () => {
    await expect(link({ command }, { wasi: false })).rejects.toMatchObject({
      code: "UNRESOLVED_IMPORT",
      message: expect.stringContaining("set wasi: true"),
    });
  });
});

describe("linkPlan() with wasi", () => {
  const run = async (plan: LinkPlan, modules: Parameters<typeof linkPlan>[1]) => {
    const { text, wasi } = collecting();
    const linked = await linkPlan(JSON.parse(JSON.stringify(plan)) as LinkPlan, modules, { wasi });
    return [runCommand(linked, "client"), text.out];
  };

  test("runs a plan of prepare(), with its compiled modules or from files", async () => {
    const { plan, modules } = await prepare({ client, memory, reactor }, { wasi: true, resolve });
    const expected = [0, "constructed\nsum: 449985000\n"];
    expect(await run(plan, modules)).toEqual(expected);
    expect(await run(plan, { client, memory, reactor })).toEqual(expected);
  });

  test("runs a plan that planLink() made with other functions in the place of WASI", async () => {
    const types = { client: parseModule(readFileSync(client)), memory: parseModule(readFileSync(memory)) };
    const names = types.client.imports.map(({ name }) => name);
    const imports = { wasi_snapshot_preview1: Object.fromEntries(names.map((name) => [name, () => 0])) };
    expect(await run(planLink(types, { imports }), { client, memory })).toEqual([0, "sum: 449985000\n"]);
  });
});

describe("the options of WASI", () => {
  test.each([
    [5, "found no object as wasi, expected true or an object with the options args, env, "],
    [[], "found no object as wasi, expected true or an object with the options args, env, "],
    [{ arguments: [] }, "found wasi.arguments, expected one of the options args, env, preopens"],
    [{ args: "a b" }, "wasi.args has another type, expected an array of strings"],
    [{ args: ["a", 1] }, "wasi.args has another type, expected an array of strings"],
    [{ env: { A: 1 } }, "wasi.env has another type, expected an object of strings"],
    [{ preopens: ["/"] }, "wasi.preopens has another type, expected an object of paths"],
    [{ stdin: () => {} }, "wasi.stdin has another type, expected a file descriptor"],
    [{ stdout: -1 }, "wasi.stdout has another type, expected a file descriptor or a function"],
    [{ onBrokenPipe: true }, "wasi.onBrokenPipe has another type, expected a function"],
    [{ stderr: "2" }, "wasi.stderr has another type, expected a file descriptor or a function"],
  ])("are refused: %j", async (wasi, problem) => {
    for (const call of [link, prepare]) {
      const error = await call({ command }, { wasi: wasi as never }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ModuleLoadError);
      expect(error).toMatchObject({ code: "INVALID_OPTION", message: expect.stringContaining(problem) });
    }
  });

  test("name a folder that cannot be opened, before a module is loaded", async () => {
    const missing = join(folder, "missing");
    const error = await link({ command: "no such file" }, { wasi: { preopens: { "/": missing } } }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: "INVALID_OPTION", cause: expect.anything() });
    expect((error as ModuleLoadError).message).toMatch(/^Cannot start WASI: .*ENOENT/);
  });
});

test("loadWasi() leaves out the warning about WASI alone, and restores the function that it replaces", () => {
  const { emitWarning } = process;
  const warned: unknown[] = [];
  const spy = vi
    .spyOn(process, "emitWarning")
    .mockImplementation(((...values: unknown[]) => void warned.push(values[0])) as never);
  vi.spyOn(process, "getBuiltinModule").mockImplementationOnce((name: string) => {
    process.emitWarning("WASI is an experimental feature and might change at any time", "ExperimentalWarning");
    process.emitWarning("WASI of the caller");
    process.emitWarning("Other is an experimental feature", "ExperimentalWarning");
    vi.mocked(process.getBuiltinModule).mockRestore();
    return process.getBuiltinModule(name);
  });
  const replaced = process.emitWarning;
  loadWasi();
  expect(process.emitWarning).toBe(replaced);
  spy.mockRestore();
  expect(process.emitWarning).toBe(emitWarning);
  expect(warned).toEqual(["WASI of the caller", "Other is an experimental feature"]);
});
