import type { LoadEvents } from "../load/load-environment.ts";

/** The events of one load, for each link that waits for it. */
export class SharedEvents implements LoadEvents {
  readonly #listeners = new Set<LoadEvents>();
  #received: Parameters<LoadEvents["received"]> | undefined;
  #hasEnded = false;

  /** Whether the last byte has arrived. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Adds a link; its load begins now. Returns the function that removes the link. */
  add(events: LoadEvents): () => void {
    events.began("load");
    if (this.#received !== undefined) events.received(...this.#received);
    if (this.#hasEnded) events.ended("load");
    else this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  /** Each link reports its own beginning and its own parse phase. */
  began(): void {}

  received(...received: Parameters<LoadEvents["received"]>): void {
    this.#received = received;
    for (const listener of this.#listeners) listener.received(...received);
  }

  ended(phase: "load" | "parse"): void {
    if (phase === "parse") return;
    this.#hasEnded = true;
    for (const listener of this.#listeners) listener.ended("load");
    this.#listeners.clear();
  }
}

/** Events of a load that is reported to no link. */
export const silentEvents: LoadEvents = { began() {}, received() {}, ended() {} };
