import type { Program } from "./program.ts";

/** The C++ library of the toolchain is built without exceptions. */
const WITHOUT_EXCEPTIONS = ["-fno-exceptions"];
/** Undefined data and functions bind across modules only if the linker exports those that are defined. */
const VISIBLE = "-fvisibility=default";
const EXPORTED = { compileFlags: [VISIBLE], partFlags: ["-Wl,--export-dynamic"] };
const LONG_JUMPS = ["-mllvm", "-wasm-enable-sjlj"];
const FINAL_ENCODING = ["-mllvm", "-wasm-use-legacy-eh=false"];
const FREESTANDING = "wasm32-unknown-unknown";

/** The programs that were given with the task of placing, unchanged. */
const given: readonly Program[] = [
  {
    name: "strings-both-ways",
    shows: "pointers to string literals cross in both directions",
    expected: 504,
  },
  {
    name: "callbacks-both-ways",
    shows: "function pointers are called across modules, in both directions",
    expected: 19_107,
  },
  { name: "zeroed-data", shows: "zero-initialised data of both modules", expected: 13 },
  { name: "constructors", shows: "static constructors of both modules", expected: 1105 },
  { name: "large-stack-frames", shows: "arrays of 16 KB on the stack of both modules at once", expected: 6_005_000 },
  { name: "one-allocator", shows: "malloc, realloc and free of one module, used by both", expected: 112_305 },
  {
    name: "printf-in-both",
    shows: "two copies of the C library, one in each module",
    expected: 13,
    output: "A says B 42 str 2.50\n",
  },
];

/** Programs of C with one stack, one table and one memory, in two, three and five parts. */
const ofC: readonly Program[] = [
  { name: "recursion-with-frames", shows: "frames of both modules on one stack, with pointers into them" },
  { name: "comparators", shows: "qsort and bsearch of one module call a comparator of the other" },
  {
    name: "varargs-and-structs",
    shows: "variable arguments and structs by value cross over the stack",
    output: "end 4.50 11 z 1234567890123\n",
  },
  { name: "thread-locals", shows: "thread-local data without threads" },
  { name: "several-allocators", shows: "two allocators grow one memory in turns" },
  { name: "function-identity", shows: "a function has one address in all modules" },
  { name: "aligned-data", shows: "data keep an alignment above 16" },
  { name: "weak-undefined", shows: "weak symbols that no module defines stay 0" },
  { name: "data-symbols", shows: "extern data of the other module, with addends, in both directions", ...EXPORTED },
  {
    name: "weak-aliases",
    shows: "a weak alias gives way to the variable of another module, and the variable behind it stays",
    expected: 989_182,
    ...EXPORTED,
  },
  {
    name: "constructors-and-data",
    shows: "a constructor reads and writes data of the module that needs it, which is instantiated later",
    expected: 5723,
    ...EXPORTED,
  },
  {
    name: "counters-alone",
    shows: "zero-initialised data of a module that shows neither data nor a stack",
    target: FREESTANDING,
  },
  { name: "ring-of-three", shows: "three modules with callbacks, strings and frames" },
  { name: "chain-of-five", shows: "five modules with callbacks, strings and frames" },
  {
    name: "borrowed-allocator",
    shows: "no C library: malloc and free of memory.wasm",
    target: FREESTANDING,
    allocator: "memory",
  },
];

/** Programs of C++, and jumps of C, which are exceptions too. */
const ofCpp: readonly Program[] = [
  {
    name: "vtables-both-ways",
    shows: "virtual calls in both directions, and constructed objects",
    compileFlags: WITHOUT_EXCEPTIONS,
  },
  {
    name: "library-of-cpp",
    shows: "the heap and the strings of the C++ library, which each module has",
    compileFlags: WITHOUT_EXCEPTIONS,
  },
  {
    name: "types-of-headers",
    shows: "dynamic_cast and typeid of classes that each part has",
    compileFlags: WITHOUT_EXCEPTIONS,
  },
  {
    name: "inheritance-across",
    shows: "a vtable and type information that one module defines",
    ...EXPORTED,
    compileFlags: [VISIBLE, ...WITHOUT_EXCEPTIONS],
  },
  {
    name: "one-definition",
    shows:
      "inline variables, static variables of inline functions and templates, and weak variables: one for all modules",
    ...EXPORTED,
    compileFlags: [VISIBLE, ...WITHOUT_EXCEPTIONS],
  },
  {
    name: "registries-of-headers",
    shows: "constructors of both modules register in one object of a header",
    expected: 30_301,
    ...EXPORTED,
    compileFlags: [VISIBLE, ...WITHOUT_EXCEPTIONS],
  },
];

const ofTags: readonly Program[] = [
  {
    name: "exceptions",
    shows: "one module catches what the other throws, and destructors run",
    compileFlags: ["-fwasm-exceptions"],
  },
  {
    name: "long-jumps",
    shows: "longjmp in one module to setjmp in the other",
    compileFlags: LONG_JUMPS,
    linkFlags: ["-lsetjmp"],
  },
];

/** The programs that every engine runs. */
export const programs: readonly Program[] = [...given, ...ofC, ...ofCpp, ...ofTags];

/** The programs that the oldest Node.js cannot run: 64-bit memories, and the final encoding of exceptions. */
export const newerPrograms: readonly Program[] = [
  {
    name: "addresses-of-64-bits",
    shows: "strings, callbacks, zeroed data and frames in a 64-bit memory",
    target: "wasm64-unknown-unknown",
  },
  {
    name: "borrowed-allocator",
    shows: "no C library: malloc and free of memory64.wasm",
    target: "wasm64-unknown-unknown",
    allocator: "memory64",
  },
  ...ofTags.map((program) => ({
    ...program,
    shows: `${program.shows}, in the final encoding`,
    compileFlags: [...(program.compileFlags ?? []), ...FINAL_ENCODING],
  })),
];
