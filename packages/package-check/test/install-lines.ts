import { bun } from "@rec/runtimes";
import { commandOf } from "../src/public-packages.ts";

/** An installer, with the runtime that its users run a program in. */
export interface Installer {
  readonly install: readonly [string, ...string[]];
  readonly run: readonly [string, ...string[]];
}

/**
 * The commands behind the first word of a line, or the reason why this machine has none. Node.js is the one that runs the
 * tests.
 */
export function findInstaller(name: string): Installer | { readonly missing: string } {
  const node = [process.execPath] as const;
  if (name === "npm" || name === "pnpm") return { install: [name], run: node };
  if (name === "deno") {
    const deno = commandOf("deno");
    return { install: [...node, deno], run: [...node, deno, "run", "--no-prompt", "--allow-all"] };
  }
  if (name === "bun") {
    const { command, missing } = bun();
    if (command === undefined) return { missing };
    return { install: [command], run: [command] };
  }
  throw new Error(`No installer is called ${name}`);
}

/** The lines of a README that install packages, each as its words. */
export function installLinesOf(readme: string): readonly (readonly [string, ...string[]])[] {
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, lines = ""]) => lines);
  return blocks
    .flatMap((lines) => lines.split("\n"))
    .filter((line) => /^(npm|pnpm|bun|deno) (install|add) /.test(line))
    .map((line) => line.split(" ") as [string, ...string[]]);
}

/** The first example of a README, and its language. */
export function firstExampleOf(readme: string): { readonly language: string; readonly code: string } {
  const [, language = "", code = ""] = /^```(js|ts|html)\n(.*?)^```/ms.exec(readme) ?? [];
  return { language, code };
}

/** The import map of a README. */
export function importMapOf(readme: string): string {
  return /<script type="importmap">.*?<\/script>/s.exec(readme)?.[0] ?? "";
}
