/**
 * Names of symbols that wasm-ld answers itself. The section `rec.places` has their positions: a name may be added at the end, and
 * none may move.
 */
export const LINKER_SYMBOLS: readonly string[] = [
  "__heap_base",
  "__heap_end",
  "__stack_low",
  "__stack_high",
  "__data_end",
  "__global_base",
  "__dso_handle",
];
