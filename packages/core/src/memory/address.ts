/** The target that C was compiled for. It decides how wide pointers, `size_t` and `long` are in memory. */
export type Abi = "wasm32" | "wasm64";

/** An address as functions of a module take and give it: a number, or a bigint if addresses have 64 bits. */
export type Address = number | bigint;
