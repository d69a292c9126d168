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

  /** Adds a link, for which the load begins now. Returns the function that removes it. */
  add(events: LoadEvents): () => void {
    events.began("load");
    if (this.#received !== undefined) events.received(...this.#received);
    if (this.#hasEnded) events.ended("load");
    else this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  /** Each link tells of its own beginning, and of its own parse phase. */
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

/** For a load that no link is told of. */
export const silentEvents: LoadEvents = { began() {}, received() {}, ended() {} };
