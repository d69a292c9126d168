import { compile, type Files, FREESTANDING, PLACED } from "./ask-clang.ts";
import { programs, virtualCalls } from "./programs.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Thread-local and zero-initialised data, in a shared memory. */
const THREADS = `
_Thread_local int own = 7; static int zeroed[1000]; int data[3] = { 1, 2, 3 }; int *last = &data[2];
int bump(int k) { own += k; zeroed[k]++; return own * 100 + *last + zeroed[k]; }
int where(void) { return (int)&zeroed; }`;

const THREAD_FLAGS = [
  ...FREESTANDING,
  "-pthread",
  "-matomics",
  "-mbulk-memory",
  "-Wl,--shared-memory",
  "-Wl,--max-memory=16777216",
  ...["bump", "where", "__wasm_init_tls", "__tls_size", "__tls_base"].map((name) => `-Wl,--export=${name}`),
];

const LIBC = `
#include <stdio.h>
#include <stdlib.h>
extern char label[] __attribute__((weak)); extern int given(int);
int counter = 5; static const char *names[] = { "a", "bcd" }; static int zeroed[50];
int (*chosen)(int) = given;
__attribute__((export_name("at"))) int at(void) { return (int)&counter; }
__attribute__((export_name("labelled"))) int labelled(void) { return label ? label[1] : -1; }
__attribute__((export_name("test"))) int test(int k) {
  char text[32]; int n = snprintf(text, 32, "%s %d", names[k & 1], counter); void *p = malloc(n); free(p); zeroed[k]++;
  return chosen(k) + n + zeroed[k];
}`;

const ADDRESSES64 = `
int many[10]; extern int given(int); static int next(int x) { return x + many[1]; } int (*both[])(int) = { given, next };
int *third = &many[3]; int test(int k) { many[k]++; return both[k & 1](k) + *third + *(third + k); }`;

interface Specimen {
  readonly files: Files;
  readonly flags: readonly string[];
}

const [strings, functions, data] = programs;

/** A module for each kind of place. */
export const specimens = {
  names: { files: strings?.b ?? {}, flags: FREESTANDING },
  strings: { files: strings?.a ?? {}, flags: FREESTANDING },
  functions: { files: functions?.b ?? {}, flags: FREESTANDING },
  data: { files: data?.b ?? {}, flags: [...FREESTANDING, ...(data?.flags ?? []), "-g"] },
  virtual: { files: virtualCalls.b, flags: [...FREESTANDING, ...(virtualCalls.flags ?? [])] },
  threads: { files: { "t.c": THREADS }, flags: THREAD_FLAGS },
  libc: { files: { "l.c": LIBC }, flags: [...PLACED, "-Wl,--export=__heap_base", "-Wl,--export=counter"] },
  unoptimised: { files: { "l.c": LIBC }, flags: [...PLACED, "-O0", "-g", "-Wl,--export=counter"] },
  addresses64: {
    files: { "w.c": ADDRESSES64 },
    flags: ["--target=wasm64-unknown-unknown", ...FREESTANDING.slice(1), "-Wl,--export=test"],
  },
} as const satisfies Readonly<Record<string, Specimen>>;

export type SpecimenName = keyof typeof specimens;

/** The modules as wasm-ld writes them. */
export async function buildSpecimens(linkerFlags: readonly string[] = []): Promise<Record<SpecimenName, Bytes>> {
  const built: Record<string, Bytes> = {};
  for (const [name, { files, flags }] of Object.entries(specimens)) {
    built[name] = await compile(files, [...flags, ...linkerFlags.map((flag) => `-Wl,${flag}`)]);
  }
  return built as Record<SpecimenName, Bytes>;
}
