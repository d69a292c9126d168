import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandOf, createScratchProject, LIBRARIES, PUBLIC_PACKAGES, type ScratchProject } from "./scratch-project.ts";

let project: ScratchProject;

beforeAll(async () => {
  project = await createScratchProject();
}, 60_000);

afterAll(() => project.remove());

const packageFolder = (name: string) => join(project.folder, "node_modules", "@rec", name);

describe.each(PUBLIC_PACKAGES)("the tarball of @rec/%s", (name) => {
  test("has the files and the manifest that it promises", async () => {
    const manifest = JSON.parse(await readFile(join(packageFolder(name), "package.json"), "utf8"));
    const forNode = name === "core" ? { node: "./dist/bundled/index.js" } : {};
    expect(manifest.exports["."]).toEqual({ types: "./dist/index.d.ts", ...forNode, default: "./dist/index.js" });
    const entries = { core: [".", "./plan", "./run", "./memory"], node: ["."], browser: ["."] };
    expect(Object.keys(manifest.exports)).toEqual(entries[name]);
    const dependencies = {
      core: [],
      node: ["@rec/core", ...LIBRARIES],
      browser: ["@bjorn3/browser_wasi_shim", "@rec/core"],
    };
    expect(Object.keys(manifest.dependencies ?? {})).toEqual(dependencies[name]);
    expect(manifest.dependencies?.["@rec/core"] ?? manifest.version).toBe(manifest.version);
    const readme = await readFile(join(packageFolder(name), "README.md"), "utf8");
    expect(readme).toContain(`@rec/${name}`);
    expect(await readFile(join(packageFolder(name), "LICENSE"), "utf8")).toContain("Apache License");
  });

  test("passes publint in strict mode", async () => {
    const { messages, pkg } = await publint({ pkgDir: packageFolder(name), strict: true, pack: false });
    // Whether it is listed in a public repository is not a property of the tarball.
    expect(messages.filter(({ code }) => code !== "USE_FILES").map((message) => formatMessage(message, pkg))).toEqual(
      [],
    );
  });

  test("passes are-the-types-wrong as an ESM-only package", async () => {
    const args = [
      commandOf("@arethetypeswrong/cli", "attw"),
      project.tarballs[name],
      "--profile",
      "esm-only",
      "--no-color",
    ];
    // It exits with 1, and so rejects, if there is a problem.
    expect(await project.run(process.execPath, [...args, "--no-emoji"])).toContain("OK (ESM)");
  }, 60_000);
});

describe("a project with the tarballs", () => {
  test("links the lesson with @rec/node from plain JavaScript", async () => {
    const paths = { program: artifactUrl("program").href, memory: artifactUrl("memory").href };
    await writeFile(
      join(project.folder, "lesson.js"),
      `import { link } from "@rec/node";
       const { exports: { program } } = await link(${JSON.stringify(paths)});
       const address = program.createRecord(2, 1.1, 2.2);
       const view = new DataView(program.memory.buffer, address);
       console.log(view.getInt32(0, true), view.getFloat32(4, true), view.getFloat32(8, true));
       program.deleteRecord(address);`,
    );
    const printed = await project.run(process.execPath, ["lesson.js"]);
    expect(printed.trim()).toBe(`2 ${Math.fround(1.1)} ${Math.fround(2.2)}`);
  });

  test("links with @rec/core alone, from bytes", async () => {
    await writeFile(
      join(project.folder, "core.js"),
      `import { link, ModuleLinkError } from "@rec/core";
       import { readFile } from "node:fs/promises";
       const error = await link({ program: readFile(new URL(${JSON.stringify(artifactUrl("program").href)})) }).catch((e) => e);
       console.log(error instanceof ModuleLinkError, error instanceof WebAssembly.LinkError, error.code);`,
    );
    expect((await project.run(process.execPath, ["core.js"])).trim()).toBe("true true UNRESOLVED_IMPORT");
  });

  test("plans with @rec/core/plan, and runs the stored plan with @rec/core/run", async () => {
    await writeFile(
      join(project.folder, "stored.js"),
      `import { explain, parseModule, planLink, rewriteModule } from "@rec/core/plan";
       import { instantiatePlan } from "@rec/core/run";
       import { readFile } from "node:fs/promises";
       const bytes = {
         program: await readFile(new URL(${JSON.stringify(artifactUrl("program").href)})),
         memory: await readFile(new URL(${JSON.stringify(artifactUrl("memory").href)})),
       };
       const plan = JSON.parse(JSON.stringify(planLink({ program: parseModule(bytes.program), memory: parseModule(bytes.memory) })));
       const compile = (name) => new WebAssembly.Module(rewriteModule(plan, { name, bytes: bytes[name] }));
       const { exports: { program } } = instantiatePlan(plan, { program: compile("program"), memory: compile("memory") });
       console.log(program.createRecord(2, 1.1, 2.2) > 0);
       try { instantiatePlan(plan, {}); } catch (error) { console.log(error.code, explain(error).includes("program is not among the modules given")); }`,
    );
    expect(await project.run(process.execPath, ["stored.js"])).toBe("true\nPLAN_MISMATCH true\n");
    const files = join(packageFolder("core"), "dist/bundled");
    const [, imported] = /from"(.*?)";?$/.exec((await readFile(join(files, "run.js"), "utf8")).trim()) ?? [];
    expect(imported).toBe("./chunks/run.js");
    expect(await readFile(join(files, "chunks/run.js"), "utf8")).not.toContain("AMBIGUOUS_IMPORT");
  });

  test("keeps a heap with @rec/core/memory, which contains no code of the linker", async () => {
    const paths = { program: artifactUrl("program").href, memory: artifactUrl("memory").href };
    await writeFile(
      join(project.folder, "heap.js"),
      `import { link } from "@rec/node";
       import { createHeap, f32, i32, struct } from "@rec/core/memory";
       const { exports } = await link(${JSON.stringify(paths)});
       const heap = createHeap({ ...exports.program, ...exports.memory }, { debug: true });
       const Record = struct({ id: i32, x: f32, y: f32 });
       const block = heap.adopt(exports.program.createRecord(2, 1.5, 2.5), Record);
       console.log(JSON.stringify(Record.read(Record.at(heap, block))));
       block.free();
       try { block.free(); } catch (error) { console.log(error.name, error.code); }`,
    );
    const printed = await project.run(process.execPath, ["heap.js"]);
    expect(printed).toBe('{"id":2,"x":1.5,"y":2.5}\nHeapError DOUBLE_FREE\n');
    const files = join(packageFolder("core"), "dist/bundled");
    expect(await readFile(join(files, "memory.js"), "utf8")).not.toContain("ModuleLinkError");
    expect(await readFile(join(files, "chunks/core.js"), "utf8")).not.toContain("HeapError");
  });

  test("runs the heap example of @rec/core's README", async () => {
    const readme = await readFile(join(packageFolder("core"), "README.md"), "utf8");
    const [, example = ""] = /^```js\n(\/\/ heap\.js\n.*?)^```/ms.exec(readme) ?? [];
    const code = example
      .replace('"program.wasm"', JSON.stringify(artifactUrl("program").href))
      .replace('"memory.wasm"', JSON.stringify(artifactUrl("memory").href));
    await writeFile(join(project.folder, "readme-heap.js"), code);
    expect(await project.run(process.execPath, ["readme-heap.js"])).toBe("{ id: 2, x: 2.5, y: 2.5 }\nZoë 🌍\n");
  });

  test("type-checks against the published declarations, libraries included", async () => {
    await writeFile(
      join(project.folder, "typed.ts"),
      `import { describePlan, type Linked, link, type LinkPlan, ModuleLoadError, parseModule, planLink, prepare } from "@rec/node";
       import { link as linkInBrowser } from "@rec/browser";
       import { link as linkAnywhere, instantiatePlan } from "@rec/core";
       import { array, type Block, createHeap, f32, type Heap, i64, pointer, struct } from "@rec/core/memory";
       const linked: Linked<"program" | "memory"> = await link({ program: "p.wasm", memory: new URL("file:///m.wasm") });
       const plan: LinkPlan = linked.plan;
       const text: string = describePlan(plan);
       const memory: WebAssembly.Exports = linked.exports.memory;
       // @ts-expect-error no module of that name was linked
       linked.exports.other;
       // @ts-expect-error null is no source
       linkInBrowser({ a: null });
       await linkAnywhere({ a: fetch("a.wasm") }, { signal: AbortSignal.timeout(5), onProgress: ({ phase }) => phase === "load" });
       instantiatePlan(planLink({ a: parseModule(new Uint8Array(8)) }), {});
       const files = new Map([["libz.so", "/lib/libz.so"]]);
       await prepare({ a: { source: fetch("a.wasm"), integrity: "sha256-a", timeoutMs: 5 } }, { discover: ({ specifier }) => files.get(specifier) });
       const { modules } = await prepare({ a: "a.wasm" }, { discover: async ({ specifier }) => files.get(specifier), retries: 0 });
       modules.a satisfies WebAssembly.Module;
       const heap: Heap = createHeap({ ...linked.exports.program, ...linked.exports.memory }, { debug: true });
       const Shape = struct({ area: i64, corners: array(struct({ x: f32 }), 4), next: pointer });
       { using block: Block = heap.alloc(Shape); Shape.at(heap, block).area satisfies bigint; }
       for (const { x } of Shape.at(heap, 16).corners) x satisfies number;
       // @ts-expect-error an i64 is a bigint
       Shape.at(heap, 16).area = 1;
       createHeap<bigint>({}, { abi: "wasm64" }).alloc(8).address satisfies bigint;
       try { text satisfies string; memory; } catch (error) { if (error instanceof ModuleLoadError) error.url?.length; }
       export {};`,
    );
    await writeFile(
      join(project.folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: "ES2024",
          module: "NodeNext",
          lib: ["ES2024", "DOM"],
          types: ["node"],
          skipLibCheck: false,
        },
        files: ["typed.ts"],
      }),
    );
    await project.run(process.execPath, [commandOf("typescript", "tsc"), "-p", "tsconfig.json"]);
  }, 60_000);

  test("gives a bundler that splits code one file beyond the first for link(), and no text of an error", async () => {
    await writeFile(join(project.folder, "split.js"), `export { link } from "@rec/core";`);
    const { metafile } = await build({
      absWorkingDir: project.folder,
      entryPoints: [join(project.folder, "split.js")],
      outdir: join(project.folder, "split"),
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "browser",
      metafile: true,
    });
    const first = new Set(["split/split.js"]);
    for (const path of first) {
      for (const { kind, path: imported } of metafile.outputs[path]?.imports ?? []) {
        if (kind === "import-statement") first.add(imported);
      }
    }
    expect(first.size).toBeLessThanOrEqual(2);
    const sources = [...first].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
    expect(sources.some((path) => path.includes("/dist/parse/"))).toBe(true);
    expect(sources.filter((path) => path.includes("/dist/explain/"))).toEqual([]);
  });

  test("bundles @rec/browser with esbuild, without any import from Node", async () => {
    await writeFile(join(project.folder, "page.js"), `import { link } from "@rec/browser"; globalThis.link = link;`);
    const { outputFiles, warnings } = await build({
      absWorkingDir: project.folder,
      entryPoints: [join(project.folder, "page.js")],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
    });
    expect(warnings).toEqual([]);
    const bundle = join(project.folder, "page.bundle.js");
    await writeFile(bundle, outputFiles[0]?.contents ?? "");
    await import(pathToFileURL(bundle).href);
    expect(globalThis).toHaveProperty("link", expect.any(Function));
  });
});
