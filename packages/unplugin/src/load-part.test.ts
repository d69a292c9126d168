import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assemble } from "../test/support/create-project.ts";
import { type Bundler, loadPart } from "./load-part.ts";
import { createRun, type PluginRun } from "./plugin-run.ts";
import { readRequest, type WasmRequest } from "./wasm-request.ts";

let root: string;
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "rec-load-part-")));
  write("package.json", '{ "name": "page" }');
  write("a.wasm", await assemble(`(module (import "./b.wasm" "f" (func $f)) (func (export "f") (call $f)))`));
  write("b.wasm", await assemble(`(module (import "./c.wasm" "f" (func $f)) (func (export "f") (call $f)))`));
  write("c.wasm", await assemble(`(module (func (export "f")))`));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(root, name), content);
}

interface Setting {
  readonly build: object;
  readonly target?: Bundler["target"];
  readonly resolved?: string[];
}

/** Loads a part for a module of its own, and gives its text and the paths that this module watches. */
async function load(id: string, run: PluginRun, { build, target = "browser", resolved = [] }: Setting) {
  const watched = new Set<string>();
  const watch: Bundler["watch"] = (path, kind) => watched.add(`${kind} ${relative(root, path)}`);
  const text = await loadPart(
    readRequest(join(root, id)) as WasmRequest,
    {
      build,
      target,
      native: undefined,
      root,
      watch,
      async resolve(specifier, importer, watchOne) {
        resolved.push(specifier);
        watchOne(join(root, "node_modules"), "missing");
        return join(dirname(importer), specifier);
      },
      emit: (name) => ({ expression: JSON.stringify(name) }),
      warn: () => {},
    },
    run,
  ).catch(String);
  return { text, watched: [...watched].sort() };
}

const OF_B = ["file b.wasm", "file c.wasm", "file package.json", "missing node_modules"];
const OF_A = ["file a.wasm", ...OF_B];

describe("each module that gets a part watches", () => {
  test("all files that the part depends on, and no others", async () => {
    const [run, build] = [createRun({}), {}];
    for (const id of ["a.wasm", "a.wasm?rec-group", "a.wasm?rec-start"]) {
      expect((await load(id, run, { build })).watched).toEqual(OF_A);
    }
    for (const id of ["b.wasm", "b.wasm", "b.wasm?rec-group"]) {
      expect((await load(id, run, { build })).watched).toEqual(OF_B);
    }
    expect((await load("c.wasm", run, { build })).watched).toEqual(["file c.wasm"]);
  });

  test("the same files if several are loaded at the same time", async () => {
    const [run, build] = [createRun({}), {}];
    const loads = await Promise.all(["b.wasm", "a.wasm", "b.wasm"].map((id) => load(id, run, { build })));
    expect(loads.map(({ watched }) => watched)).toEqual([OF_B, OF_A, OF_B]);
  });

  test("the files of a link that fails, also the second time", async () => {
    write("c.wasm", "no module");
    const [run, build] = [createRun({}), {}];
    for (const id of ["a.wasm", "a.wasm?rec-group"]) {
      const { text, watched } = await load(id, run, { build });
      expect(text).toMatch(/c\.wasm/);
      expect(watched).toEqual(OF_A);
    }
  });
});

test("builds share nothing: each resolves for itself, and a new build reads files again", async () => {
  const run = createRun({});
  const [one, other] = [{}, {}];
  const first: string[] = [];
  const second: string[] = [];
  const third: string[] = [];
  const browser = await load("a.wasm?rec-group", run, { build: one, resolved: first });
  const node = await load("a.wasm?rec-group", run, { build: other, target: "node", resolved: second });
  expect([first, second]).toEqual([
    ["./b.wasm", "./c.wasm"],
    ["./b.wasm", "./c.wasm"],
  ]);
  expect(browser.text).not.toBe(node.text);

  write("a.wasm", await assemble(`(module (func (export "f")))`));
  expect((await load("a.wasm?rec-group", run, { build: one })).text).toBe(browser.text);
  run.begin(one);
  const again = await load("a.wasm?rec-group", run, { build: one, resolved: third });
  expect(again.text).not.toBe(browser.text);
  expect(third).toEqual([]);
});

test("a build with two instances of a file is refused, and two builds are not", async () => {
  const run = createRun({ alias: { env: "./c.wasm" } });
  const text = `(module (import "env" "f" (func)) (memory (export "memory") 1))`;
  write("a.wasm", await assemble(text));
  write("c.wasm", await assemble(`(module (import "env" "memory" (memory 1)) (func (export "f")))`));
  write("d.wasm", await assemble(text));
  const build = {};
  expect((await load("a.wasm?rec-group", run, { build })).text).toContain("export const modules");
  expect((await load("d.wasm?rec-group", run, { build: {} })).text).toContain("export const modules");
  expect((await load("d.wasm?rec-group", run, { build })).text).toMatch(/c\.wasm would have two instances/);
});
