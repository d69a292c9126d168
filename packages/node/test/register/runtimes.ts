import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bun, node26, type Runtime, supportedNodes } from "@rec/runtimes";

/** A runtime of the table, and its command line in front of a script. */
export interface TestedRuntime {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly command: readonly string[];
}

const require = createRequire(import.meta.url);
const deno = join(dirname(require.resolve("deno/package.json")), "bin.cjs");
const HOOKS = ["--import", "@rec/node/register"];

const withHooks = ({ name, missing, command = "" }: Runtime, options: readonly string[] = HOOKS): TestedRuntime => ({
  name,
  missing,
  command: [command, ...options],
});

const DENO = ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual", "--import", "npm:@rec/node/register"];

export const RUNTIMES: readonly TestedRuntime[] = [
  { name: `Node ${process.versions.node.split(".")[0]}`, command: [process.execPath, ...HOOKS] },
  ...[...supportedNodes(), node26()].map((node) => withHooks(node)),
  { name: "Deno", command: [process.execPath, deno, ...DENO] },
  withHooks(bun(), ["--preload", "@rec/node/register"]),
];

/** The lines that a program prints, or the first lines of its error. */
export async function runScript(
  { command: [program = "", ...options] }: TestedRuntime,
  folder: string,
): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)(program, [...options, "app.js"], { cwd: folder, timeout: 60_000 });
    return stdout.trim().split("\n");
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { readonly stderr?: string; readonly stdout?: string };
    return `${stdout}${stderr}`.trim().split("\n").slice(0, 12);
  }
}
