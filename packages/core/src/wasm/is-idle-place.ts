/** The changes of a placed module, as far as they move or bind anything. */
interface Changes {
  readonly memory: number;
  readonly table: number;
  readonly symbols: object;
  readonly slots: readonly unknown[];
}

/** Whether a module keeps all its addresses and slots. */
export function isIdlePlace({ memory, table, symbols, slots }: Changes): boolean {
  return memory === 0 && table === 0 && slots.length === 0 && Object.keys(symbols).length === 0;
}
