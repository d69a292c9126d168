import { type ReadonlySignal, signal } from "@preact/signals";
import type { FreezeTarget, FrozenArchive } from "../../model/freeze-api.ts";
import type { LinkedView } from "../../model/snapshot.ts";
import { type Session, StoppedError } from "../../session/session.ts";

export type FrozenState =
  | { readonly is: "working"; readonly target: FreezeTarget }
  | { readonly is: "made"; readonly target: FreezeTarget; readonly view: LinkedView; readonly archive: FrozenArchive }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "stopped" };

/** The last archive of a session. */
export interface Freezer {
  readonly state: ReadonlySignal<FrozenState | undefined>;
  /** Makes the files, unless some are being made. */
  freeze(session: Session, wanted: { readonly view: LinkedView; readonly target: FreezeTarget }): Promise<void>;
  stop(): void;
}

export function createFreezer(): Freezer {
  const state = signal<FrozenState | undefined>(undefined);
  let stop = () => {};
  return {
    state,
    stop: () => stop(),
    async freeze(session, { view, target }) {
      if (state.peek()?.is === "working") return;
      const { set, plan } = view;
      const apart = session.askApart((linker) => linker.freeze({ set, plan, target }));
      stop = apart.stop;
      state.value = { is: "working", target };
      try {
        state.value = { is: "made", target, view, archive: await apart.answer };
      } catch (error) {
        if (error instanceof StoppedError) state.value = { is: "stopped" };
        else state.value = { is: "failed", reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
