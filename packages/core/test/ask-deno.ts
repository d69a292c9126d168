import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineQuestion, EngineVerdict } from "./engine-verdict.ts";
import type { EngineBatch } from "./engine-verdicts-on-stdin.ts";

const deno = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const script = fileURLToPath(new URL("engine-verdicts-on-stdin.ts", import.meta.url));

/**
 * The verdicts of Deno's engine, which implements all of WebAssembly 3.0; the oldest Node that runs the tests does not.
 *
 * One process answers all questions; it has no permissions.
 */
export function askDeno(questions: readonly EngineQuestion[]): Promise<EngineVerdict[]> {
  const args = [
    deno,
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--no-config",
    "--no-lock",
    "--cached-only",
    script,
  ];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout));
      else reject(new Error(`Deno gave no verdicts: ${stderr}`, { cause: error }));
    });
    child.stdin?.end(JSON.stringify(toBatch(questions)));
  });
}

function toBatch(questions: readonly EngineQuestion[]): EngineBatch {
  const positions = new Map<BufferSource, number>();
  const positionOf = (bytes: BufferSource): number => {
    const position = positions.get(bytes) ?? positions.size;
    positions.set(bytes, position);
    return position;
  };
  const numbered = questions.map(({ provider, name, importer }) => ({
    provider: positionOf(provider),
    name,
    importer: positionOf(importer),
  }));
  const modules = [...positions.keys()].map((bytes) =>
    Buffer.from(bytes as Uint8Array<ArrayBuffer>).toString("base64"),
  );
  return { modules, questions: numbered };
}
