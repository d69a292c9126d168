import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, test } from "vitest";
import { commandOf, PUBLIC_PACKAGES } from "../src/public-packages.ts";
import { installedFolder, run, tarballs } from "./scratch-project.ts";

const ARTIFACTS = ["memory.wasm", "memory64.wasm", "memory-debug.wasm", "memory64-debug.wasm", "program.wasm"];

/** The parts of a manifest that differ between the packages. */
const PACKAGES = {
  core: {
    folder: "packages/core",
    dependencies: [],
    entries: [".", "./plan", "./run", "./memory", "./place", "./fuse", "./dylink", "./freeze"],
  },
  node: {
    folder: "packages/node",
    dependencies: ["@rec/core", "http-cache-semantics"],
    entries: [".", "./plan", "./run", "./memory", "./place", "./fuse", "./dylink", "./freeze", "./register"],
  },
  browser: {
    folder: "packages/browser",
    dependencies: ["@bjorn3/browser_wasi_shim", "@rec/core"],
    entries: [".", "./plan", "./run", "./memory", "./place", "./fuse", "./dylink", "./freeze", "./rec.min.js"],
  },
  cli: { folder: "packages/cli", dependencies: ["@rec/wasm"], entries: ["./package.json"] },
  wasm: {
    folder: "wasm",
    dependencies: [],
    entries: [".", "./manifest.json", ...ARTIFACTS.map((name) => `./${name}`)],
  },
  unplugin: {
    folder: "packages/unplugin",
    dependencies: ["@rec/core", "unplugin"],
    entries: [".", "./vite", "./rollup", "./rolldown", "./webpack", "./rspack", "./esbuild", "./bun", "./client"],
  },
} as const;

describe.each(PUBLIC_PACKAGES)("the tarball of @rec/%s", (name) => {
  const { folder, dependencies, entries } = PACKAGES[name];
  const readManifest = async () => JSON.parse(await readFile(join(installedFolder(name), "package.json"), "utf8"));

  test("has the manifest that installers and registries need", async () => {
    const manifest = await readManifest();
    expect(Object.keys(manifest.exports)).toEqual(entries);
    expect(manifest.bin).toEqual(name === "cli" ? { rec: "./dist/rec.js" } : undefined);
    expect(manifest.main).toBe(manifest.exports["."]?.default);
    expect(manifest.types).toBe(manifest.exports["."]?.types);
    expect(manifest.repository).toEqual({
      type: "git",
      url: expect.stringMatching(/^git\+https:.*\.git$/),
      directory: folder,
    });
    // Servers of files from npm answer with these for the package's name alone.
    const prebuilt = name === "browser" ? "./dist/rec.min.js" : undefined;
    expect([manifest.unpkg, manifest.jsdelivr]).toEqual([prebuilt, prebuilt]);
    expect(manifest.keywords).toContain("webassembly");
    expect(manifest).not.toHaveProperty("private");
    expect(Object.keys(manifest.dependencies ?? {})).toEqual(dependencies);
    expect(manifest.dependencies?.["@rec/core"] ?? manifest.version).toBe(manifest.version);
  });

  test("has the files that its manifest names, a README and the license", async () => {
    const { exports } = await readManifest();
    const named = Object.values<string | Record<string, string>>(exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    for (const file of named) expect((await stat(join(installedFolder(name), file))).size, file).toBeGreaterThan(0);
    expect(await readFile(join(installedFolder(name), "README.md"), "utf8")).toContain(`@rec/${name}`);
    expect(await readFile(join(installedFolder(name), "LICENSE"), "utf8")).toContain("Apache License");
  });

  test("has source maps that contain their sources, and no reference to a map that is missing", async () => {
    const files = (await readdir(installedFolder(name), { recursive: true })).filter((file) =>
      /\.[cm]?[jt]s$/.test(file),
    );
    const maps: string[] = [];
    for (const file of files) {
      const text = await readFile(join(installedFolder(name), file), "utf8");
      const [, map] = /^\/\/# sourceMappingURL=(.*)$/m.exec(text) ?? [];
      if (map !== undefined) maps.push(join(installedFolder(name), file, "..", map));
    }
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(await readFile(map, "utf8"));
      expect(sources.length, map).toBeGreaterThan(0);
      expect(
        sourcesContent.map((text: unknown) => typeof text),
        map,
      ).toEqual(sources.map(() => "string"));
    }
    expect(maps.length > 0).toBe(name === "core" || name === "node" || name === "browser");
  });

  test("passes publint in strict mode", async () => {
    const { messages, pkg } = await publint({ pkgDir: installedFolder(name), strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  // The command has no entry to import.
  test.skipIf(name === "cli")(
    "passes are-the-types-wrong in all modes of resolution, as an ESM-only package",
    async () => {
      const options = [
        "--profile",
        // Configurations of bundlers are compiled for Node.js, or for a bundler.
        name === "unplugin" ? "node16" : "strict",
        "--ignore-rules",
        "cjs-resolves-to-esm",
        "--no-color",
        "--no-emoji",
        "--format",
        "table",
      ];
      // Without `exports`, TypeScript finds files at their places only. It has no declarations for WebAssembly.
      const others = entries.filter((entry) => /\.\w+$/.test(entry)).map((entry) => entry.slice(2));
      const excluded = others.length > 0 ? ["--exclude-entrypoints", ...others] : [];
      // It exits with 1, and so rejects, if there is a problem.
      const printed = await run(process.execPath, [
        commandOf("@arethetypeswrong/cli", "attw"),
        tarballs[name],
        ...options,
        ...excluded,
      ]);
      expect(printed).toMatch(/node10 .* OK/);
    },
    180_000,
  );
});
