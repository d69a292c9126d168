import { mkdir, readFile, writeFile } from "node:fs/promises";
import { runTool, type ToolRun } from "@rec/c-programs";
import { readSysroot } from "@rec/c-programs/libraries";

const sources = new URL("../../modules/libraries/", import.meta.url);
const output = new URL("../../dist/modules/libraries/", import.meta.url);

type Bytes = Uint8Array<ArrayBuffer>;

const TARGET = ["--target=wasm32-wasip1", "-O2"];

/** A library without start file and C library, which engines without extended constant expressions compile too. */
const LIBRARY = [
  ...[...TARGET, "-shared", "-fPIC", "-fvisibility=default", "-nostdlib", "-Wl,--no-entry"],
  ...["-Wl,--export=__wasm_call_ctors", "-Wl,--unresolved-symbols=import-dynamic"],
];

/** A position-independent program for libc.so. */
const PROGRAM = [
  ...[...TARGET, "-fPIC", "-fvisibility=default", "-Wl,-pie", "-Wl,--import-memory", "-Wl,--export-dynamic"],
  "-Wl,--export-if-defined=__main_argc_argv",
];

/** libc.so prints and scans numbers of 128 bits, so the static link does too. */
const STATIC = [...TARGET, "-mexec-model=reactor", "-lc-printscan-long-double"];

/** A program with addresses of its own that libraries can be opened into. */
const HOST = [
  ...[...STATIC, "-Wl,--export-table", "-Wl,--growable-table", "-Wl,--export=__stack_pointer", "-Wl,--export=malloc"],
  "-Wl,--export=free",
];

const exported = (...names: readonly string[]): string[] => names.map((name) => `-Wl,--export=${name}`);
const RUNS = exported("run_i32", "run_f64", "run_i64");

/** Builds the modules of all workloads with dynamic libraries into `dist/modules/libraries`. */
export async function writePrograms(): Promise<void> {
  const modules: Readonly<Record<string, Bytes>> = {
    "libc.so": await readSysroot("libc.so"),
    "heap.main": await build("heap.main", { from: ["heap.c"], args: PROGRAM }),
    "heap.static": await build("heap.static", { from: ["heap.c"], args: [...STATIC, ...exported("churn", "sort")] }),
    "hello.main": await build("hello.main", { from: ["hello.c"], args: PROGRAM }),
    "caller.so": await build("caller.so", { from: ["caller.c"], args: LIBRARY }),
    "callee.so": await build("callee.so", { from: ["callee.c"], args: LIBRARY }),
    "needing-callee.so": await build("needing-callee.so", {
      ...{ from: ["callee.c"], args: [...LIBRARY, "-DNEEDS_CALLER"] },
    }),
    "pair.static": await build("pair.static", { from: ["caller.c", "callee.c"], args: [...STATIC, ...RUNS] }),
    "plugin.so": await build("plugin.so", { from: ["plugin.c"], args: LIBRARY }),
    "host.main": await build("host.main", {
      ...{ from: ["host.c"], args: [...HOST, ...exported("opened", "closed", "read_opened", "read_closed")] },
    }),
  };
  await mkdir(output, { recursive: true });
  for (const [name, bytes] of Object.entries(modules)) await writeFile(new URL(name, output), bytes);
}

interface Build {
  readonly from: readonly string[];
  readonly args: ToolRun["args"];
}

async function build(name: string, { from, args }: Build): Promise<Bytes> {
  const files: Record<string, Uint8Array> = {};
  for (const file of from) files[file] = await readFile(new URL(file, sources));
  return runTool({ tool: "clang", args: [...args, ...from, "-o", name], files, output: name });
}
