import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { node26 } from "@rec/runtimes";
import { artifactUrl } from "@rec/wasm";
import binaryen from "binaryen";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assemble, FEATURE_PAIRS, TWO_MEMORIES } from "../test/fused-features.ts";
import { loadOptimizer } from "./freeze/optimizer.ts";
import { type FreezePlanOptions, type FrozenLink, freeze, freezePlan, writeFrozen } from "./freeze.ts";

const binaryenFolder = dirname(createRequire(import.meta.url).resolve("binaryen"));
const lesson = { program: readFileSync(artifactUrl("program")), memory: readFileSync(artifactUrl("memory")) };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rec-freeze-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = ({ files }: FrozenLink, name = "linked.wasm"): Uint8Array<ArrayBuffer> => {
  const found = files.find((file) => file.name === name)?.contents;
  if (typeof found !== "object") throw new Error(`${name} is not among the files`);
  return found;
};

describe("freeze() with optimize: true", () => {
  test("makes of the fused unit what wasm-opt -O3 makes of it, and the lesson still works", async () => {
    const plain = await freeze(lesson, { target: "node" });
    const optimized = await freeze(lesson, { target: "node", optimize: true });
    const [input, output] = [join(folder, "plain.wasm"), join(folder, "optimized.wasm")];
    writeFileSync(input, bytesOf(plain));
    const wasmOpt = join(binaryenFolder, "bin/wasm-opt");
    await promisify(execFile)(process.execPath, [wasmOpt, "-O3", input, "-o", output, ...USED_BY_LESSON]);
    expect(bytesOf(optimized)).toEqual(new Uint8Array(readFileSync(output)));
    expect(bytesOf(optimized).length).toBeLessThan(bytesOf(plain).length);
    const [index = ""] = await writeFrozen(optimized, join(folder, "lesson"));
    const { createRecord, deleteRecord, default: modules } = await import(/* @vite-ignore */ index);
    const address = createRecord(2, 1.5, 2.5);
    const record = new DataView(modules.program.memory.buffer, address, 12);
    expect([record.getInt32(0, true), record.getFloat32(4, true), record.getFloat32(8, true)]).toEqual([2, 1.5, 2.5]);
    deleteRecord(address);
    expect(createRecord(3, 1, 1)).toBe(address);
  });

  test.for(Object.entries(FEATURE_PAIRS))(
    "gives the same results for %s, under the same names",
    async ([feature, { a, b }], { skip }) => {
      const runtime = node26();
      if (runtime.missing !== undefined) return skip(runtime.missing);
      const modules = { a: assemble(a), b: assemble(b) };
      const runs = [];
      for (const optimize of [false, true]) {
        const frozen = await freeze(modules, { target: "node", fuse: true, optimize });
        expect(frozen.plan.units.map(({ fused }) => fused !== undefined)).toEqual([true]);
        const paths = await writeFrozen(frozen, join(folder, feature.replaceAll(" ", "-"), String(optimize)));
        const { stdout } = await promisify(execFile)(runtime.command, [
          "--input-type=module",
          "-e",
          RUN,
          ...paths.map((path) => pathToFileURL(path).href),
        ]);
        runs.push({ ...JSON.parse(stdout), bytes: bytesOf(frozen) });
      }
      const [plain, optimized] = runs;
      expect(optimized.results).toEqual(plain.results);
      expect(optimized.exports).toEqual(plain.exports);
      expect(optimized.results).toContainEqual(expect.any(Number));
      expect(optimized.bytes).not.toEqual(plain.bytes);
    },
  );

  test("gives the same results for multiple memories", async ({ skip }) => {
    const runtime = node26();
    if (runtime.missing !== undefined) return skip(runtime.missing);
    const bytes = assemble(TWO_MEMORIES);
    const optimized = (await loadOptimizer())(bytes);
    expect(optimized).not.toEqual(bytes);
    const script = `
      const run = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(bytes, "base64"))).exports.run(7);
      console.log(JSON.stringify(process.argv.slice(1).map(run)));`;
    const texts = [bytes, optimized].map((one) => Buffer.from(one).toString("base64"));
    const { stdout } = await promisify(execFile)(runtime.command, ["-e", script, ...texts]);
    expect(JSON.parse(stdout)).toEqual([507, 507]);
  });

  test("writes no form that an older engine lacks: imports one by one, null of the type in the module", async () => {
    const a = assemble(`(module (import "host" "x" (func $x (result i32))) (import "host" "y" (func $y (result i32)))
      (import "host" "z" (func $z (result i32))) (import "b" "f" (func $f (param i32) (result funcref)))
      (func (export "odd name") (result i32) (i32.add (call $x) (i32.add (call $y) (call $z))))
      (func (export "is null") (param i32) (result i32) (ref.is_null (call $f (local.get 0)))))`);
    const b = assemble(`(module (func $g (export "g")) (func (export "f") (param i32) (result funcref)
      (if (result funcref) (local.get 0) (then (ref.func $g)) (else (ref.null func)))))`);
    const imports = { host: { x: () => 1, y: () => 10, z: () => 100 } };
    const frozen = await freeze({ a, b }, { imports, fuse: true, optimize: true });
    const bytes = Buffer.from(bytesOf(frozen));
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name)).toEqual(["x", "y", "z"]);
    // ref.null func, and not ref.null nofunc
    expect([bytes.includes("d070", 0, "hex"), bytes.includes("d073", 0, "hex")]).toEqual([true, false]);
    const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Callable;
    expect([exports["odd name"]?.(), exports["is null"]?.(0), exports["is null"]?.(1)]).toEqual([111, 1, 0]);
  });

  test("makes the same files of the same input, and leaves modules alone that are not fused", async () => {
    const first = await freeze(lesson, { optimize: true });
    expect((await freeze(lesson, { optimize: true })).files).toEqual(first.files);
    const apart = { fuse: false } as const;
    expect((await freeze(lesson, { ...apart, optimize: true })).files).toEqual((await freeze(lesson, apart)).files);
  });

  test("restores the settings of binaryen that others have made", async () => {
    binaryen.setOptimizeLevel(1);
    binaryen.setFastMath(true);
    await freeze(lesson, { optimize: true });
    expect([binaryen.getOptimizeLevel(), binaryen.getFastMath()]).toEqual([1, true]);
    binaryen.setOptimizeLevel(2);
    binaryen.setFastMath(false);
  });

  test("says that binaryen cannot read a module: OPTIMIZER_FAILED", async () => {
    const optimize = await loadOptimizer();
    const bytes = assemble(`(module (func (export "f") (result i32) (i32.const 1)))`);
    bytes[bytes.lastIndexOf(0x41)] = 0xff;
    expect(() => optimize(bytes)).toThrow(
      expect.objectContaining({
        name: "ModuleLinkError",
        code: "OPTIMIZER_FAILED",
        message: expect.stringContaining("hint: leave optimize out, or give it a function"),
      }),
    );
  });
});

type Callable = Readonly<Record<string, (...values: number[]) => number>>;

/** The features of the lesson's modules, which `wasm-opt` wants to know. */
const USED_BY_LESSON = ["bulk-memory", "sign-ext", "nontrapping-float-to-int"].map((name) => `--enable-${name}`);

/** Links the frozen files of a pair, and prints results and names of exports. */
const RUN = `
  const urls = process.argv.slice(1);
  const { default: modules } = await import(urls.find((url) => url.endsWith("/index.js")));
  const wasm = new URL(urls.find((url) => url.endsWith(".wasm")));
  const exports = WebAssembly.Module.exports(new WebAssembly.Module((await import("node:fs")).readFileSync(wasm)));
  console.log(JSON.stringify({ results: [0, 2, 5, 7].map((value) => modules.a.run(value)), exports }));`;

describe("the package binaryen", () => {
  /** Runs a build script with this package bundled, in a folder of its own. */
  async function runBuild(name: string, { hasBinaryen }: { readonly hasBinaryen: boolean }): Promise<unknown> {
    const project = join(folder, name);
    await mkdir(join(project, "node_modules"), { recursive: true });
    if (hasBinaryen) symlinkSync(binaryenFolder, join(project, "node_modules/binaryen"));
    await build({
      entryPoints: [fileURLToPath(new URL("freeze.ts", import.meta.url))],
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: join(folder, "elsewhere/freeze.mjs"),
    });
    const script = `
      const { freeze } = await import(${JSON.stringify(pathToFileURL(join(folder, "elsewhere/freeze.mjs")).href)});
      const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
      const { code, message, files } = await freeze({ empty }, { optimize: true }).catch((error) => error);
      console.log(JSON.stringify({ code, message, files: files?.length }));`;
    const args = ["--input-type=module", "-e", script];
    const { NODE_PATH: _, ...env } = process.env;
    return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: project, env })).stdout);
  }

  test("is optional: without it, optimize: true is OPTIMIZER_MISSING, with the command that installs it", async () => {
    expect(await runBuild("without", { hasBinaryen: false })).toEqual({
      code: "OPTIMIZER_MISSING",
      message: expect.stringMatching(
        /Unable to load the package binaryen, which optimizes modules: .*\n +hint: run npm install binaryen, /,
      ),
    });
  });

  test("is found in the project where a command runs that is installed elsewhere", async () => {
    expect(await runBuild("with", { hasBinaryen: true })).toEqual({ files: 5 });
  });
});

describe("freezePlan()", () => {
  test("takes a function as optimize, false for none, and refuses all else", async () => {
    const { plan } = await freeze(lesson);
    const sizes: number[] = [];
    const same: FreezePlanOptions["optimize"] = (bytes) => {
      sizes.push(bytes.length);
      return bytes;
    };
    const frozen = await freezePlan(plan, lesson, { optimize: same });
    expect(sizes).toEqual([bytesOf(frozen).length]);
    expect((await freezePlan(plan, lesson, { optimize: false })).files).toEqual(frozen.files);
    expect(bytesOf(await freezePlan(plan, lesson, { optimize: true })).length).toBeLessThan(sizes[0] ?? 0);
    await expect(freezePlan(plan, lesson, { optimize: "yes" as never })).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
    await expect(freezePlan(plan, lesson, null as never)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});
