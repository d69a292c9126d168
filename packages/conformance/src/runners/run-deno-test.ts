import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const denoBin = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

export interface DenoRun {
  /** All that was printed, in the Test Anything Protocol. */
  readonly output: string;
  /** Whether each test that has run has passed, by its name. */
  readonly passed: ReadonlyMap<string, boolean>;
}

/**
 * Runs a script of this folder by `deno test`, with no right but to ask the server, and those that are given.
 *
 * @param script - its file name; is given `baseUrl` as its only argument, and names its tests without spaces
 */
export async function runDenoTest(
  script: string,
  { baseUrl, rights = [] }: { readonly baseUrl: string; readonly rights?: readonly string[] },
): Promise<DenoRun> {
  const allowed = ["--no-prompt", `--allow-net=${new URL(baseUrl).host}`, ...rights];
  const options = ["--no-check", "--cached-only", "--reporter=tap", ...allowed];
  const args = ["test", ...options, `src/runners/${script}`, "--", baseUrl];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [denoBin, ...args], { cwd: packageFolder, env }, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
  const lines = output.matchAll(/^(not )?ok \d+ - (?:.* - )?(\S+)$/gm);
  return { output, passed: new Map([...lines].map(([, not, name = ""]) => [name, not === undefined])) };
}
