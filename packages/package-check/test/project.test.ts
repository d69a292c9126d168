import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { folder, installedFolder, run } from "./scratch-project.ts";

describe("a project with the tarballs", () => {
  test("links the lesson with @rec/node from plain JavaScript", async () => {
    const paths = { program: artifactUrl("program").href, memory: artifactUrl("memory").href };
    await writeFile(
      join(folder, "lesson.js"),
      `import { link } from "@rec/node";
       const { exports: { program } } = await link(${JSON.stringify(paths)});
       const address = program.createRecord(2, 1.1, 2.2);
       const view = new DataView(program.memory.buffer, address);
       console.log(view.getInt32(0, true), view.getFloat32(4, true), view.getFloat32(8, true));
       program.deleteRecord(address);`,
    );
    const printed = await run(process.execPath, ["lesson.js"]);
    expect(printed.trim()).toBe(`2 ${Math.fround(1.1)} ${Math.fround(2.2)}`);
  });

  test("links with @rec/core alone, from bytes", async () => {
    await writeFile(
      join(folder, "core.js"),
      `import { link, ModuleLinkError } from "@rec/core";
       import { readFile } from "node:fs/promises";
       const error = await link({ program: readFile(new URL(${JSON.stringify(artifactUrl("program").href)})) }).catch((e) => e);
       console.log(error instanceof ModuleLinkError, error instanceof WebAssembly.LinkError, error.code);`,
    );
    expect((await run(process.execPath, ["core.js"])).trim()).toBe("true true UNRESOLVED_IMPORT");
  });

  test("plans with @rec/core/plan, and runs the stored plan with @rec/core/run", async () => {
    await writeFile(
      join(folder, "stored.js"),
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
    expect(await run(process.execPath, ["stored.js"])).toBe("true\nPLAN_MISMATCH true\n");
    const files = join(installedFolder("core"), "dist/bundled");
    const [, imported] = /from ?"(.*?)";?$/m.exec((await readFile(join(files, "run.js"), "utf8")).trim()) ?? [];
    expect(imported).toBe("./chunks/run.js");
    expect(await readFile(join(files, "chunks/run.js"), "utf8")).not.toContain("AMBIGUOUS_IMPORT");
  });

  test("shows an uncaught error of @rec/core in a few lines, under the name of its class", async () => {
    await writeFile(
      join(folder, "uncaught.js"),
      `import { link } from "@rec/core";
       // (module (import "env" "log" (func)))
       const importing = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 11, 1, 3, 101, 110, 118, 3, 108, 111, 103, 0, 0];
       await link({ program: new Uint8Array(importing) });`,
    );
    const printed = await run(process.execPath, ["uncaught.js"]).catch(({ message }: Error) => message);
    expect(printed).toContain("ModuleLinkError: Cannot link 1 module: 1 problem\n  UNRESOLVED_IMPORT");
    expect(printed.length).toBeLessThan(3_000);
  });

  test("keeps a heap with @rec/core/memory, which contains no code of the linker", async () => {
    const paths = { program: artifactUrl("program").href, memory: artifactUrl("memory").href };
    await writeFile(
      join(folder, "heap.js"),
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
    const printed = await run(process.execPath, ["heap.js"]);
    expect(printed).toBe('{"id":2,"x":1.5,"y":2.5}\nHeapError DOUBLE_FREE\n');
    const files = join(installedFolder("core"), "dist/bundled");
    expect(await readFile(join(files, "memory.js"), "utf8")).not.toContain("ModuleLinkError");
    expect(await readFile(join(files, "chunks/core.js"), "utf8")).not.toContain("HeapError");
  });

  test("runs the heap example of @rec/core's README", async () => {
    const readme = await readFile(join(installedFolder("core"), "README.md"), "utf8");
    const [, example = ""] = /^```js\n(\/\/ heap\.js\n.*?)^```/ms.exec(readme) ?? [];
    const code = example
      .replace('"program.wasm"', JSON.stringify(artifactUrl("program").href))
      .replace('"memory.wasm"', JSON.stringify(artifactUrl("memory").href));
    await writeFile(join(folder, "readme-heap.js"), code);
    expect(await run(process.execPath, ["readme-heap.js"])).toBe("{ id: 2, x: 2.5, y: 2.5 }\nZoë 🌍\n");
  });

  test("gives a bundler that splits code one file beyond the first for link(), and no text of an error", async () => {
    await writeFile(join(folder, "split.js"), `export { link } from "@rec/core";`);
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, "split.js")],
      outdir: join(folder, "split"),
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

  test("loads the prebuilt file of @rec/browser, which imports no other file", async () => {
    const file = join(installedFolder("browser"), "dist/rec.min.js");
    const [, limitKb] =
      /less than (\d+) KB of gzip/.exec(await readFile(join(installedFolder("browser"), "README.md"), "utf8")) ?? [];
    expect(gzipSync(await readFile(file)).length).toBeLessThan(Number(limitKb) * 1000);
    const copy = join(folder, "rec.min.mjs");
    await copyFile(file, copy);
    const paths = { program: artifactUrl("program").href, memory: artifactUrl("memory").href };
    await writeFile(
      join(folder, "prebuilt.js"),
      `import * as prebuilt from "./rec.min.mjs";
       import { readFile } from "node:fs/promises";
       import * as entry from "@rec/browser";
       const paths = ${JSON.stringify(paths)};
       const modules = { program: readFile(new URL(paths.program)), memory: readFile(new URL(paths.memory)) };
       const { exports: { program } } = await prebuilt.link(modules);
       const error = await prebuilt.link({ program: new Uint8Array(4) }).catch((error) => error);
       console.log(program.createRecord(2, 1.1, 2.2) > 0, error.code, error.message.includes("hint"));
       console.log(Object.keys(entry).join() === Object.keys(prebuilt).join());`,
    );
    expect(await run(process.execPath, ["prebuilt.js"])).toBe("true NOT_WEBASSEMBLY true\ntrue\n");
  });

  test("bundles @rec/browser with esbuild, without any import from Node", async () => {
    await writeFile(join(folder, "page.js"), `import { link } from "@rec/browser"; globalThis.link = link;`);
    const { outputFiles, warnings } = await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, "page.js")],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
    });
    expect(warnings).toEqual([]);
    const bundle = join(folder, "page.bundle.js");
    await writeFile(bundle, outputFiles[0]?.contents ?? "");
    await import(pathToFileURL(bundle).href);
    expect(globalThis).toHaveProperty("link", expect.any(Function));
  });
});
