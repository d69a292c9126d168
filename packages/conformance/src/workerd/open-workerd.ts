import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { FrozenOutcome, FrozenTrial } from "../frozen/run-frozen.ts";
import type { ReplayOutcome } from "../replay/replay-order.ts";
import type { WorkerOrder } from "./worker.ts";

/** Bytes by case and module, already rewritten. */
export type WorkerModules = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;

/** The contents of a worker besides its script. */
export interface WorkerContents {
  readonly modules: WorkerModules;
  /** Further files by path: scripts, and modules that these import. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export interface Workerd {
  replay(order: WorkerOrder): Promise<ReplayOutcome>;
  /** Runs a frozen case; its folder is a path of the files. */
  runFrozen(trial: FrozenTrial): Promise<FrozenOutcome>;
  close(): Promise<void>;
}

interface Embedded {
  /** The name of the file, and of the module in the worker. */
  readonly file: string;
  readonly bytes: Uint8Array | string;
  readonly kind: "esModule" | "wasm";
}

/**
 * Starts a worker on loopback. Its modules are part of its configuration, as with a deployment: workerd compiles them, and
 * refuses to compile any other code.
 *
 * @param command - path of the program
 */
export async function openWorkerd(command: string, contents: WorkerContents): Promise<Workerd> {
  const folder = await mkdtemp(join(tmpdir(), "rec-workerd-"));
  const files = [...(await embed(contents.modules)), ...furtherFiles(contents)];
  for (const { file, bytes } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), bytes);
  }
  await writeFile(join(folder, "config.capnp"), configOf(files));
  const child = spawn(command, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let errors = "";
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
  }
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const port = await Promise.race([
    portOf(child.stdio[3] as Readable),
    closed.then(() => {
      throw new Error(`workerd ended before it listened:\n${errors}`);
    }),
  ]);
  const ask = async (order: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(order) });
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}\n${errors}`);
    return response.json();
  };
  return {
    replay: async (order) => (await ask(order)) as ReplayOutcome,
    runFrozen: async (trial) => (await ask(trial)) as FrozenOutcome,
    async close() {
      child.kill();
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

function furtherFiles({ files }: WorkerContents): Embedded[] {
  const used = Object.entries(files).filter(([file]) => /\.(js|wasm)$/.test(file));
  return used.map(([file, bytes]) => ({ file, bytes, kind: file.endsWith(".js") ? "esModule" : "wasm" }));
}

/** The bundled worker, and the modules, which it imports. */
async function embed(modules: WorkerModules): Promise<Embedded[]> {
  const listed = Object.entries(modules).flatMap(([name, ofCase]) =>
    Object.entries(ofCase).map(([module, bytes]) => ({ name, module, bytes })),
  );
  const record: Record<string, Record<string, string>> = {};
  listed.forEach(({ name, module }, at) => {
    record[name] = { ...record[name], [module]: `m${at}` };
  });
  const imports = listed.map((_, at) => `import m${at} from "./${at}.wasm";`);
  const entries = Object.entries(record).map(([name, ofCase]) => {
    const members = Object.entries(ofCase).map(([module, variable]) => `[${JSON.stringify(module)}, ${variable}]`);
    return `${JSON.stringify(name)}: Object.fromEntries([${members.join(", ")}])`;
  });
  const banner = `${imports.join("\n")}\nconst MODULES = { ${entries.join(", ")} };`;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    banner: { js: banner },
    write: false,
  });
  return [
    { file: "worker.js", bytes: outputFiles[0]?.text ?? "", kind: "esModule" },
    ...listed.map(({ bytes }, at): Embedded => ({ file: `${at}.wasm`, bytes, kind: "wasm" })),
  ];
}

function configOf(files: readonly Embedded[]): string {
  const modules = files.map(({ file, kind }) => `(name = "${file}", ${kind} = embed "${file}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-11-01",
);
`;
}

/** The port of the socket, as workerd reports it on its control pipe. */
async function portOf(control: Readable): Promise<number> {
  for await (const line of createInterface(control)) {
    const { event, port }: { readonly event?: string; readonly port?: number } = JSON.parse(line);
    if (event === "listen" && port !== undefined) return port;
  }
  throw new Error("workerd did not report its port");
}
