import { bun, node26, type Runtime as Program } from "@rec/runtimes";
import { findFirefox } from "../firefox/find-firefox.ts";
import type { RuntimeCommand } from "./open-process.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";

/** Every runtime that the cases run in. */
export const RUNTIME_NAMES = ["Node.js", "Node 26", "Deno", "Bun", "Chromium", "Firefox"] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** The runtimes that run the cases in a page. */
export const BROWSERS: readonly RuntimeName[] = ["Chromium", "Firefox"];

/** A runtime that can be opened, or the reason why it is not available here. */
export type RuntimeEntry =
  | { readonly open: (setting: RuntimeSetting) => Promise<Runtime>; readonly missing?: never }
  | { readonly missing: string; readonly open?: never };

/** Finds a runtime. Firefox has to be installed on the machine; the others come from npm. */
export function findRuntime(name: RuntimeName): RuntimeEntry {
  switch (name) {
    case "Node.js":
      return { open: async () => (await import("./node.ts")).openNode() };
    case "Node 26":
      return packaged(node26(), { args: ["--no-warnings"], worker: "thread" });
    case "Deno":
      return { open: async (setting) => (await import("./deno.ts")).openDeno(setting) };
    case "Bun":
      return packaged(bun(), { args: [], worker: "web" });
    case "Chromium":
      return { open: async (setting) => (await import("./chromium.ts")).openChromium(setting) };
    case "Firefox":
      return installedFirefox();
  }
}

function packaged(program: Program, { args, worker }: Pick<RuntimeCommand, "args" | "worker">): RuntimeEntry {
  const { name, command, missing } = program;
  if (command === undefined) return { missing };
  const { version } = program;
  return {
    open: async () => (await import("./open-process.ts")).openProcess({ name, version, command, args, worker }),
  };
}

function installedFirefox(): RuntimeEntry {
  const path = findFirefox();
  if (path === undefined) {
    const command = "pnpm --filter @rec/conformance test";
    return {
      missing:
        `no Firefox is installed; to add it, install one (Debian: apt-get install firefox-esr) or set REC_FIREFOX to the path ` +
        `of one, and run \`${command}\``,
    };
  }
  return { open: async (setting) => (await import("./firefox.ts")).openFirefox(path, setting) };
}
