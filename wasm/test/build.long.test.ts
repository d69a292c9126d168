import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { artifacts as recipes } from "../build/artifacts.js";
import { buildArtifact } from "../build/build-artifact.js";
import { customSection } from "../build/custom-section.js";
import { describeArtifact } from "../build/describe-artifact.js";
import * as index from "../index.js";
import { type ArtifactName, artifactUrl, loadManifest, type Manifest } from "../workspace.js";
import { readArtifact } from "./artifacts.ts";
import { sectionIds } from "./section-ids.ts";

let manifest: Manifest;

beforeAll(async () => {
  manifest = await loadManifest();
});

function functionExport(exports: WebAssembly.Exports, name: string): (...args: number[]) => number {
  return exports[name] as (...args: number[]) => number;
}

test("dist holds the artifacts of the manifest, in the order of the recipes, and nothing else", async () => {
  expect(Object.keys(manifest.artifacts)).toEqual(recipes.map(({ name }) => name));
  const files = await readdir(new URL("../dist/", import.meta.url));
  const expected = [...Object.values(manifest.artifacts).map(({ file }) => file), "manifest.json", "published.json"];
  expect(files.sort()).toEqual(expected.sort());
});

test("the package publishes the files, URLs and descriptions of the recipes that say so", async () => {
  const names = recipes.filter(({ published }) => published).map(({ name }) => name);
  const read = async (file: string) => JSON.parse(await readFile(new URL(`../${file}`, import.meta.url), "utf8"));
  const { files, publishConfig } = await read("package.json");
  const paths = names.map((name) => `dist/${name}.wasm`).sort();
  expect(files.filter((file: string) => file.endsWith(".wasm")).sort()).toEqual(paths);
  const entries = Object.entries(publishConfig.exports).filter(([entry]) => entry.endsWith(".wasm"));
  expect(entries.sort()).toEqual(names.map((name) => [`./${name}.wasm`, `./dist/${name}.wasm`]).sort());
  const urls = Object.values(index).filter((value) => value instanceof URL);
  expect(urls.map(String).sort()).toEqual(names.map((name) => artifactUrl(name as ArtifactName).href).sort());
  const { artifacts, toolchain } = await read("dist/published.json");
  expect(toolchain).toEqual(manifest.toolchain);
  expect(artifacts).toEqual(Object.fromEntries(names.map((name) => [name, manifest.artifacts[name as ArtifactName]])));
});

describe.each(recipes.map((recipe) => [recipe.name as ArtifactName, recipe] as const))("%s.wasm", (name, recipe) => {
  test("compiles, and its imports and exports are those of the manifest", async ({ skip }) => {
    if (recipe.memory64) skip("This engine may lack 64-bit memories: packages/core asks Node 26 and Deno the same");
    const module = await WebAssembly.compile(await readArtifact(name));
    const { imports, exports } = manifest.artifacts[name];
    expect(imports.map(({ module, name, kind }) => ({ module, name, kind }))).toEqual(
      WebAssembly.Module.imports(module),
    );
    expect(exports.map(({ name, kind }) => ({ name, kind }))).toEqual(WebAssembly.Module.exports(module));
  });

  test("has the size, hash and start section that the manifest says", async () => {
    const bytes = await readArtifact(name);
    const entry = manifest.artifacts[name];
    expect(bytes.length).toBe(entry.bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(entry.sha256);
    expect(sectionIds(bytes).includes(8)).toBe(entry.start);
  });

  test("is the same when built again", async () => {
    expect(Buffer.from(await buildArtifact(recipe)).equals(await readArtifact(name))).toBe(true);
  });

  test("carries its features and function names, and no trace of the build's machine", async () => {
    const bytes = await readArtifact(name);
    expect(manifest.artifacts[name].features).toContain("mutable-globals");
    expect(customSection(bytes, "name")?.length).toBeGreaterThan(0);
    expect(customSection(bytes, "producers")).toBeUndefined();
    const text = Buffer.from(bytes).toString("latin1");
    expect(text).not.toMatch(/\.debug_|\/tmp\/|\/usr\/|clang/);
  });
});

describe("describeArtifact()", () => {
  /** `(module (import "m" "g" (global (mut i64))) (import "m" "n" (memory 1 2)) (export "a" (global 0)) (export "b" (memory 0)) (start 0) (func))` */
  const handMade = new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 4, 1, 0x60, 0, 0], // type: [] -> []
    ...[2, 16, 2, 1, 0x6d, 1, 0x67, 3, 0x7e, 1, 1, 0x6d, 1, 0x6e, 2, 1, 1, 2], // imports: m.g, m.n
    ...[3, 2, 1, 0], // one function
    ...[7, 9, 2, 1, 0x61, 3, 0, 1, 0x62, 2, 0], // exports: a = global 0, b = memory 0
    ...[8, 1, 0], // start
    ...[10, 4, 1, 2, 0, 0x0b], // its body
  ]);

  test("has the order of imports and exports from Binaryen where the engine lacks 64-bit memories", async () => {
    for (const { name, memory64, asLinked } of recipes) {
      // The linker of the toolchain writes imports in another order than Binaryen.
      if (asLinked) continue;
      const { start, features, imports, exports } = manifest.artifacts[name as ArtifactName];
      const described = await describeArtifact(await readArtifact(name as ArtifactName), { memory64: true });
      expect(described, name).toEqual({ start, features, imports, exports });
      const memory = [...imports, ...exports].find(({ kind }) => kind === "memory");
      if (memory?.kind === "memory") expect(memory.limits.addressType, name).toBe(memory64 ? "i64" : "i32");
    }
  });

  test("says the mutability of globals, the maximum of memories and that there is a start function", async () => {
    expect(await describeArtifact(handMade)).toEqual({
      start: true,
      features: [],
      imports: [
        { module: "m", name: "g", kind: "global", type: "i64", mutable: true },
        {
          module: "m",
          name: "n",
          kind: "memory",
          limits: { minimum: 1, maximum: 2, shared: false, addressType: "i32" },
        },
      ],
      exports: [
        { name: "a", kind: "global", type: "i64", mutable: true },
        { name: "b", kind: "memory", limits: { minimum: 1, maximum: 2, shared: false, addressType: "i32" } },
      ],
    });
  });
});

describe("customSection()", () => {
  test("finds what the engine finds, and nothing where there is nothing", async () => {
    const bytes = await readArtifact("program");
    const module = await WebAssembly.compile(bytes);
    for (const name of ["name", "target_features", "producers"]) {
      const [expected] = WebAssembly.Module.customSections(module, name);
      const found = customSection(bytes, name);
      expect(found && Buffer.from(found), name).toEqual(expected && Buffer.from(expected));
    }
  });
});

describe("the artifacts, linked by hand", () => {
  const compile = async (name: ArtifactName) => WebAssembly.compile(await readArtifact(name));

  test("ping and pong count each other's calls", async () => {
    let pong: WebAssembly.Exports = {};
    const isOdd = (n: number) => functionExport(pong, "isOdd")(n);
    const ping = (await WebAssembly.instantiate(await compile("ping"), { pong: { isOdd } })).exports;
    pong = (await WebAssembly.instantiate(await compile("pong"), { ping: { isEven: functionExport(ping, "isEven") } }))
      .exports;
    expect([0, 1, 7, 100].map((n) => functionExport(ping, "isEven")(n))).toEqual([1, 0, 0, 1]);
    expect([functionExport(ping, "evenCalls")(), functionExport(pong, "oddCalls")()]).toEqual([57, 55]);
  });

  test("the diamond returns 11202 with one bottom, and 11102 with two", async () => {
    const [top, left, right, bottom] = (await Promise.all(
      (["diamond-top", "diamond-left", "diamond-right", "diamond-bottom"] as const).map(compile),
    )) as [WebAssembly.Module, WebAssembly.Module, WebAssembly.Module, WebAssembly.Module];
    const run = (leftBottom: WebAssembly.Exports, rightBottom: WebAssembly.Exports) => {
      const leftExports = new WebAssembly.Instance(left, { bottom: leftBottom }).exports;
      const rightExports = new WebAssembly.Instance(right, { bottom: rightBottom }).exports;
      return functionExport(new WebAssembly.Instance(top, { left: leftExports, right: rightExports }).exports, "top")();
    };
    const newBottom = () => new WebAssembly.Instance(bottom).exports;
    const shared = newBottom();
    expect(run(shared, shared)).toBe(11_202);
    expect(functionExport(shared, "ticketsIssued")()).toBe(2);
    expect(run(newBottom(), newBottom())).toBe(11_102);
  });

  test("start draws a ticket when it is instantiated", async () => {
    const bottom = (await WebAssembly.instantiate(await compile("diamond-bottom"))).exports;
    const start = (await WebAssembly.instantiate(await compile("start"), { bottom })).exports;
    expect(functionExport(start, "drawnTicket")()).toBe(1);
    expect(functionExport(bottom, "ticket")()).toBe(2);
  });

  test("list and text free each other's words, with one allocator", async () => {
    const [list, text, allocator] = (await Promise.all((["list", "text", "memory"] as const).map(compile))) as [
      WebAssembly.Module,
      WebAssembly.Module,
      WebAssembly.Module,
    ];
    const later: Record<string, WebAssembly.Exports> = {};
    const call =
      (module: string, name: string) =>
      (...values: number[]) =>
        functionExport(later[module] ?? {}, name)(...values);
    const env = { malloc: call("memory", "malloc"), free: call("memory", "free") };
    const owner = new WebAssembly.Instance(list, {
      env,
      text: { repeat: call("text", "repeat"), length: call("text", "length") },
    }).exports;
    const memory = owner["memory"] as WebAssembly.Memory;
    later["memory"] = new WebAssembly.Instance(allocator, { env: { memory } }).exports;
    later["text"] = new WebAssembly.Instance(text, { env: { ...env, memory } }).exports;
    functionExport(owner, "push")(65, 5);
    functionExport(owner, "push")(66, 7);
    expect(functionExport(owner, "totalLength")()).toBe(12);
    functionExport(owner, "pop")();
    expect(functionExport(owner, "totalLength")()).toBe(5);
  });

  test("greeting and name have relocations, and their fixed forms have data at one address", async () => {
    for (const name of ["greeting", "name"] as const) {
      expect(customSection(await readArtifact(name), "reloc.CODE")?.length, name).toBeGreaterThan(0);
      expect(customSection(await readArtifact(`${name}-fixed`), "reloc.CODE"), name).toBeUndefined();
    }
  });

  test("shapes and libarea are position-independent", async () => {
    for (const name of ["shapes", "libarea"] as const) {
      expect(customSection(await readArtifact(name), "dylink.0")?.length, name).toBeGreaterThan(0);
    }
  });

  test("member's start function reaches back into member before it is instantiated", async () => {
    let member: WebAssembly.Exports | undefined;
    const dues = (id: number) => {
      if (member === undefined) throw new Error("member does not exist yet");
      return functionExport(member, "dues")(id);
    };
    const registry = (await WebAssembly.instantiate(await compile("registry"), { member: { dues } })).exports;
    await expect(WebAssembly.instantiate(await compile("member"), { registry })).rejects.toThrow(
      "member does not exist yet",
    );
    expect(functionExport(registry, "totalDues")()).toBe(0);
  });
});
