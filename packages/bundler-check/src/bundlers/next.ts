import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";
import { otherFolder, otherVersion } from "./others.ts";

export const nextBuild: Bundler = {
  name: "Next.js (Turbopack)",
  version: otherVersion("next"),
  own: { ...importedWith({}), setting: 'turbopack: { rules: { "*.wasm": { type: "asset" } } }' },
  async build({ folder }, { own }) {
    // Turbopack follows no link out of its root, so the project gets files of its own.
    await copyModules(join(folder, "node_modules"));
    await writeFile(join(folder, "next.config.mjs"), `export default ${JSON.stringify(config(folder, own))};\n`);
    await mkdir(join(folder, "app"));
    await writeFile(join(folder, "app/layout.js"), LAYOUT);
    await writeFile(join(folder, "app/page.js"), PAGE);
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
    const command = join(folder, "node_modules/next/dist/bin/next");
    await promisify(execFile)(process.execPath, [command, "build"], { cwd: folder, env });
    return serveFolder(join(folder, "out"));
  },
};

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

const PAGE = `"use client";
import { useEffect } from "react";

export default function Page() {
  useEffect(() => {
    import("../main.js");
  }, []);
  return null;
}
`;
