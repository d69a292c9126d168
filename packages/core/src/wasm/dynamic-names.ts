/** The namespaces of dynamic libraries. WebAssembly tool conventions, "Dynamic Linking". */
export const ABI = { symbols: "env", dataAddresses: "GOT.mem", functionAddresses: "GOT.func" } as const;

/** The names of the memory and the table that a program and its libraries share. */
export const SHARED_NAMES = { memory: "memory", table: "__indirect_function_table" } as const;
