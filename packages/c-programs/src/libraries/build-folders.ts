import { runTool } from "../clang.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const FLAGS = ["--target=wasm32-wasip1", "-O2", "-shared", "-fPIC", "-fvisibility=default", "-nostdlib"];
const WITH_CONSTRUCTORS = [
  "-Wl,--no-entry",
  "-Wl,--export=__wasm_call_ctors",
  "-Wl,--unresolved-symbols=import-dynamic",
];

/** Has data that points to a function of another library, and a constructor that calls it. */
const MIDDLE = (factor: number): string => `
extern int deepest(int);
extern int calls;
int (*pointer)(int) = deepest;
int constructed;
__attribute__((constructor)) static void construct(void) { constructed = pointer(1); }
int middle(int value) { return pointer(value) * ${factor} + constructed; }
int count(void) { return calls; }
`;

const DEEPEST = "int calls; int deepest(int value) { calls += 1; return value + 1; }";
const MAIN = `
extern int middle(int);
extern int count(void);
extern int calls;
int run(int value) { return middle(value); }
int both_count(void) { return calls == count() ? calls : -1; }
`;

/**
 * Builds a program in `bin` with libraries in `lib` and `lib/deep`, which find each other by their run-time paths and need no C library:
 * also Node 20 compiles them. `run(3)` is `4 * factor + 2`.
 *
 * @returns the files by path
 */
export async function buildFolders({ factor = 10 }: { readonly factor?: number } = {}): Promise<Record<string, Bytes>> {
  const deepest = await build("libdeepest.so", DEEPEST);
  const middle = await build("libmiddle.so", MIDDLE(factor), {
    path: "$ORIGIN/deep",
    needs: { "libdeepest.so": deepest },
  });
  const needs = { "libmiddle.so": middle, "libdeepest.so": deepest };
  const main = await build("main.wasm", MAIN, { path: "$ORIGIN/../lib", needs });
  return { "bin/main.wasm": main, "lib/libmiddle.so": middle, "lib/deep/libdeepest.so": deepest };
}

interface Surroundings {
  readonly path: string;
  readonly needs: Readonly<Record<string, Bytes>>;
}

function build(output: string, text: string, { path, needs }: Partial<Surroundings> = {}): Promise<Bytes> {
  const rpath = path === undefined ? [] : [`-Wl,-rpath,${path}`];
  const args = [...FLAGS, ...WITH_CONSTRUCTORS, ...rpath, "source.c", ...Object.keys(needs ?? {}), "-o", output];
  return runTool({ tool: "clang", args, files: { "source.c": new TextEncoder().encode(text), ...needs }, output });
}
