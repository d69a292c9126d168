/** Exports by which a module made by `wasm-ld --shared-memory` lets a thread set up its thread-local data. */
export const THREAD_NAMES = {
  /** A function that takes the address of the block of a thread. */
  initialize: "__wasm_init_tls",
  /** A global: the address of the block of the running thread. */
  base: "__tls_base",
  /** Constant globals: bytes. */
  size: "__tls_size",
  alignment: "__tls_align",
} as const;

/** The name of the global that points into the shadow stack. LLVM, "WebAssembly Object File Linking". */
export const STACK_POINTER = "__stack_pointer";

/**
 * Data that stands for the module that contains it: `__cxa_atexit` gets its address. `wasm-ld` puts it at the beginning of the
 * module's data. ELF hides it, so each module has its own.
 */
export const MODULE_HANDLE = "__dso_handle";

/** The tags by which LLVM throws exceptions of C++, and by which it jumps for `longjmp`. */
export const EXCEPTION_TAGS: readonly string[] = ["__cpp_exception", "__c_longjmp"];

/** The namespaces of dynamic libraries. WebAssembly tool conventions, "Dynamic Linking". */
export const ABI = { symbols: "env", dataAddresses: "GOT.mem", functionAddresses: "GOT.func" } as const;

/** The names of the memory and the table that a program and its libraries share. */
export const SHARED_NAMES = { memory: "memory", table: "__indirect_function_table" } as const;

/** `__cxa_atexit(function, argument, handle)`. */
export const CXA_ATEXIT = "__cxa_atexit";

/**
 * The functions by which C and C++ register functions for the end of a program or library: `atexit(function)`, and
 * `__cxa_atexit(function, argument, handle)`, of which the others are forms for data of threads. Itanium C++ ABI, "DSO Object
 * Destruction API".
 */
export const EXIT_FUNCTIONS: readonly string[] = [
  CXA_ATEXIT,
  "atexit",
  "__cxa_thread_atexit",
  "__cxa_thread_atexit_impl",
];

/** Registers a function for `quick_exit`, which runs no destructors. C11, 7.22.4.3. */
export const AT_QUICK_EXIT = "at_quick_exit";

/** The namespace of host functions in place of these, for libraries of a program that has none. */
export const EXIT_NAMESPACE = "rec:exit";
