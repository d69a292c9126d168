/** Gates that stay shut until they are opened, by name. */
export interface Gates {
  /** Shuts a gate. Shutting a shut gate does nothing. */
  shut(name: string): void;
  /** Opens a gate, and settles every promise that waits for it. */
  open(name: string): void;
  /** Settles when the gate is open; rejects with the signal's reason when it is aborted first. */
  pass(name: string, signal: AbortSignal | undefined): Promise<void>;
}

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function createGates(): Gates {
  const gates = new Map<string, Gate>();
  return {
    shut(name) {
      if (gates.has(name)) return;
      let open = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gates.set(name, { opened, open });
    },
    open(name) {
      const gate = gates.get(name);
      if (gate === undefined) throw new Error(`Cannot release ${JSON.stringify(name)}: it is not held`);
      gates.delete(name);
      gate.open();
    },
    async pass(name, signal) {
      signal?.throwIfAborted();
      const gate = gates.get(name);
      if (gate === undefined) return;
      await (signal === undefined ? gate.opened : Promise.race([gate.opened, rejectOnAbort(signal)]));
      signal?.throwIfAborted();
    },
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
