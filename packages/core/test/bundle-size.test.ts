import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorOf } from "./outcomes.ts";
import { plugin, program, user } from "./program-modules.ts";
import { assemble } from "./wat.ts";

/*
 * Byte budgets of the entries: all that a page downloads before it runs, in bytes of gzip. Each change prints the figures.
 * A budget is raised only with a reason in the commit. If a target is still below its budget, the budget is the size of
 * today, so that no change makes it worse.
 */
const BUDGETS = [
  { name: "@rec/core/run", code: `export * from "@rec/core/run"`, budgetBytes: 14_250, targetBytes: 8_000 },
  {
    name: "@rec/core linkPlan",
    code: `export { linkPlan } from "@rec/core"`,
    budgetBytes: 18_750,
    targetBytes: 12_000,
  },
  { name: "@rec/core/plan", code: `export * from "@rec/core/plan"`, budgetBytes: 128_100, targetBytes: 25_000 },
  { name: "@rec/core/memory", code: `export * from "@rec/core/memory"`, budgetBytes: 7_150, targetBytes: 5_500 },
  // With everything that `link` loads by need for libraries, because `openSync` waits for nothing. A run that succeeds loads no more.
  { name: "@rec/core/dylink", code: `export * from "@rec/core/dylink"`, budgetBytes: 80_600, targetBytes: 60_000 },
  // For builds: with the texts of errors.
  { name: "@rec/core/fuse", code: `export * from "@rec/core/fuse"`, budgetBytes: 60_400, targetBytes: 45_000 },
  { name: "@rec/core/freeze", code: `export * from "@rec/core/freeze"`, budgetBytes: 154_100, targetBytes: 122_000 },
  { name: "@rec/core/place", code: `export * from "@rec/core/place"`, budgetBytes: 41_350, targetBytes: 32_000 },
  // For development: a page that replaces modules of a live link. The linker is in it.
  { name: "@rec/core relink", code: `export { relink } from "@rec/core"`, budgetBytes: 48_350, targetBytes: 42_000 },
  { name: "@rec/core link", code: `export { link } from "@rec/core"`, budgetBytes: 41_100, targetBytes: 29_000 },
];

/** Files that `link` loads by need, in bytes of gzip. Other files of the page have a part of their code. */
const LATER_BUDGETS = [
  // 450 bytes ask the engine for its words about an import of a fused unit, which it does not see.
  { name: "loaded-later", budgetBytes: 20_600 },
  { name: "placed-later", budgetBytes: 45_600 },
  { name: "failed-later", budgetBytes: 39_550 },
  // 160 bytes write the sizes that compiled libraries declare into the plan.
  { name: "libraries-later", budgetBytes: 9_250 },
  // The target of fusing is 6,000. Most of the code is the plan of units, the order of segments, names and checks. 225 bytes ask the
  // engine for the first import that it refuses in a stored unit.
  { name: "fused-later", budgetBytes: 24_600 },
];

const core = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rec-bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Bundle {
  readonly folder: string;
  readonly entry: string;
  /** Files that the entry imports before it runs, itself included. */
  readonly first: readonly string[];
  /** Names of all other files. */
  readonly later: readonly string[];
}

/** Replaces sources by constants: the difference of the bundles is what these sources take. */
function withoutSources(sources: readonly string[]): Plugin {
  return {
    name: "without-sources",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/src/(${sources.join("|")})[.]ts$`) }, ({ path }) => {
        const names = [...readFileSync(path, "utf8").matchAll(/^export (?:function|const|class) (\w+)/gm)];
        return { contents: names.map(([, name]) => `export const ${name} = 0;`).join("\n"), loader: "ts" };
      });
    },
  };
}

async function bundle(name: string, code: string, plugins: Plugin[] = []): Promise<Bundle> {
  const outdir = join(folder, name.replaceAll(/\W/g, "-"));
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: core, sourcefile: "entry.ts", loader: "ts" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outdir,
    outExtension: { ".js": ".mjs" },
    absWorkingDir: core,
    metafile: true,
    logLevel: "error",
    plugins,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const entry = [...outputs].find(([, { entryPoint }]) => entryPoint !== undefined && /entry\.ts$/.test(entryPoint));
  if (entry === undefined) throw new Error("The bundle has no entry");
  const first = new Set([entry[0]]);
  for (const path of first) {
    for (const { kind, path: imported } of outputs.get(path)?.imports ?? []) {
      if (kind === "import-statement") first.add(imported);
    }
  }
  return {
    folder: outdir,
    entry: join(core, entry[0]),
    first: [...first].map((path) => join(core, path)),
    later: [...outputs.keys()].filter((path) => !first.has(path)).map((path) => basename(path)),
  };
}

/** Leaves only the files that the entry imports before it runs. */
function removeLater({ folder: files, first }: Bundle): void {
  for (const file of readdirSync(files)) {
    const path = join(files, file);
    if (!first.includes(path)) rmSync(path);
  }
}

/** Each file is compressed by itself, as it is sent. */
function gzipBytes(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
}

/** The name of a file without its hash. */
function nameOf(file: string): string {
  return file.replace(/-\w+\.mjs$/, "");
}

describe("the bundle of", () => {
  test.each(BUDGETS)("$name keeps to its budget", async ({ name, code, budgetBytes, targetBytes }) => {
    const { first } = await bundle(name, code);
    const bytes = gzipBytes(first);
    process.stderr.write(
      `${name}: ${bytes} bytes of gzip in ${first.length} files; budget ${budgetBytes}, target ${targetBytes}\n`,
    );
    expect(bytes).toBeLessThanOrEqual(budgetBytes);
    expect(bytes).toBeGreaterThan(1_000);
  });
});

/** Sources of the page that only links with dynamic libraries enter. */
const OF_LIBRARIES = ["parse/dylink-section", "wasm/library-places", "plan/library-format", "wasm/name-of-needed"];

test("a page without dynamic libraries pays less than 1 KB for them", async () => {
  const code = `export { link } from "@rec/core"`;
  const [whole, without] = await Promise.all([
    bundle("with libraries", code),
    bundle("without libraries", code, [withoutSources(OF_LIBRARIES)]),
  ]);
  const bytes = gzipBytes(whole.first) - gzipBytes(without.first);
  process.stderr.write(`@rec/core link: ${bytes} bytes of gzip for dynamic libraries\n`);
  expect(bytes).toBeLessThan(850);
  expect(bytes).toBeGreaterThan(400);
});

describe("a link of the lesson that succeeds", () => {
  let linked: Bundle;
  let laterBytes: ReadonlyMap<string, number>;
  beforeAll(async () => {
    linked = await bundle("lesson", `export { link } from "@rec/core"`);
    laterBytes = new Map(linked.later.map((file) => [nameOf(file), gzipBytes([join(linked.folder, file)])]));
  });

  test("needs no file beyond those that the entry imports", async () => {
    removeLater(linked);
    const { link } = (await import(pathToFileURL(linked.entry).href)) as typeof import("../src/index.ts");
    const wasm = fileURLToPath(new URL("../../../wasm/dist/", import.meta.url));
    const { exports } = await link({
      program: readFileSync(`${wasm}program.wasm`),
      memory: readFileSync(`${wasm}memory.wasm`),
    });
    expect(Object.keys(exports.program)).toContain("createRecord");
  });

  test("is split into the page's two files, and one for each dynamic import", () => {
    expect(linked.first).toHaveLength(2);
    expect(linked.later.map(nameOf)).toEqual([
      "loaded-later",
      "placed-later",
      "failed-later",
      "libraries-later",
      "fused-later",
    ]);
  });

  test.each(LATER_BUDGETS)("keeps $name to its budget", ({ name, budgetBytes }) => {
    const bytes = laterBytes.get(name);
    process.stderr.write(`@rec/core link, ${name}: ${bytes} bytes of gzip; budget ${budgetBytes}\n`);
    expect(bytes).toBeLessThanOrEqual(budgetBytes);
    expect(bytes).toBeGreaterThan(1_000);
  });

  test("still has class, code and module of an error whose texts cannot be loaded", async () => {
    const { link } = (await import(pathToFileURL(linked.entry).href)) as typeof import("../src/index.ts");
    const error = await link({ a: new Uint8Array([1, 2, 3, 4]) }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ModuleParseError", code: "NOT_WEBASSEMBLY", module: "a" });
    expect(error).toBeInstanceOf(WebAssembly.CompileError);
  });
});

describe("a program that opens libraries", () => {
  let bundled: Bundle;
  beforeAll(async () => {
    bundled = await bundle("opening", `export * from "@rec/core/dylink"`);
    removeLater(bundled);
  });

  test("needs no file beyond those that the entry imports, if all is well", async () => {
    const { openProgram, attach } = (await import(
      pathToFileURL(bundled.entry).href
    )) as typeof import("../src/dylink.ts");
    const running = await openProgram<string>({ main: program });
    const module = new WebAssembly.Module(plugin);
    const opened = [
      await running.open("plugin.so", { source: plugin }),
      running.openSync("again.so", module),
      await running.open("user.so", { source: user }),
    ];
    for (const library of opened.reverse()) library.close();
    expect(running.libraries).toEqual([]);

    const memory = new WebAssembly.Memory({ initial: 4 });
    const table = new WebAssembly.Table({ initial: 8, element: "anyfunc" });
    const stackPointer = new WebAssembly.Global({ value: "i32", mutable: true }, 1024);
    const exports = {
      twice: running.exports["main"]?.["twice"],
      counter: new WebAssembly.Global({ value: "i32" }, 16),
    };
    let next = 65_536;
    const malloc = (size: number) => {
      next += size;
      return next - size;
    };
    const attached = attach({ memory, table, stackPointer, exports, malloc, free() {} });
    (await attached.open("plugin.so", { source: plugin })).close();
    attached.openSync("again.so", module).close();
  });

  test("still has codes and names if its texts cannot be loaded", async () => {
    const { openProgram } = (await import(pathToFileURL(bundled.entry).href)) as typeof import("../src/dylink.ts");
    const running = await openProgram<string>({ main: program });
    const expected = {
      name: "ModuleLinkError",
      code: "UNRESOLVED_IMPORT",
      diagnostics: [{ module: "user.so", import: { module: "env", name: "run" } }],
    };
    expect(await errorOf(running.open("user.so", { source: user }))).toMatchObject(expected);
    const alone = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "run" (func)))');
    const error = await errorOf(() => running.openSync("user.so", new WebAssembly.Module(alone)));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain("await loadTexts() of the program before openSync()");
  });
});
