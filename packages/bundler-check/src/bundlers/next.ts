import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { Bundler, PageProject } from "../bundler.ts";
import { importedWith } from "../ways.ts";
import { otherFolder, otherVersion } from "./others.ts";

export const nextBuild: Bundler = {
  name: "Next.js (Turbopack)",
  version: otherVersion("next"),
  own: { ...importedWith({}), setting: 'turbopack: { rules: { "*.wasm": { type: "asset" } } }' },
  async build({ folder }, { own }) {
    await exportPage(folder, { own, page: CLIENT_PAGE });
    return serveFolder(join(folder, "out"));
  },
};

/**
 * Renders a page ahead on the server of Next.js. The page imports the frozen lesson.
 *
 * @returns its HTML
 */
export async function renderFrozenByNext({ folder }: PageProject): Promise<string> {
  await exportPage(folder, { own: false, page: RENDERED_PAGE });
  return readFile(join(folder, "out/index.html"), "utf8");
}

/** Builds the page of a project, into the folder `out`. */
async function exportPage(folder: string, { own, page }: { readonly own: boolean; readonly page: string }) {
  // Turbopack follows no link out of its root, so the project gets files of its own.
  await copyModules(join(folder, "node_modules"));
  await writeFile(join(folder, "next.config.mjs"), `export default ${JSON.stringify(config(folder, own))};\n`);
  await mkdir(join(folder, "app"));
  await writeFile(join(folder, "app/layout.js"), LAYOUT);
  await writeFile(join(folder, "app/page.js"), page);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const command = join(folder, "node_modules/next/dist/bin/next");
  await promisify(execFile)(process.execPath, [command, "build"], { cwd: folder, env });
}

/** Copies the installed packages by hard links, or by bytes if the folders are on two file systems. */
async function copyModules(target: string): Promise<void> {
  const linked = promisify(execFile)("cp", ["-al", `${otherFolder("")}/.`, target]);
  await linked.catch(() => cp(otherFolder(""), target, { recursive: true }));
}

function config(folder: string, own: boolean): object {
  return {
    output: "export",
    turbopack: { root: folder, ...(own ? { rules: { "*.wasm": { type: "asset" } } } : {}) },
  };
}

const LAYOUT = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

/** Runs the script in the browser alone. */
const CLIENT_PAGE = `"use client";
import { useEffect } from "react";

export default function Page() {
  useEffect(() => {
    import("../main.js");
  }, []);
  return null;
}
`;

/** Calls the modules wherever the page is rendered. */
const RENDERED_PAGE = `import { createRecord, memory } from "../linked/index.js";

export default function Page() {
  const address = createRecord(2, 1.5, 2.5);
  return <p>{new Float32Array(memory.buffer, address, 3)[1]}</p>;
}
`;
