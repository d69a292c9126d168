import { expose } from "comlink";
import { describe, expect, test, vi } from "vitest";
import type { CallOutcome, Linker } from "../model/linker-api.ts";
import { emptySet, type ModuleSet } from "../model/module-set.ts";
import type { LinkReport } from "../model/snapshot.ts";
import { createSession, StoppedError } from "./session.ts";

/** A set that is known by its host code. */
const setOf = (hostCode: string): ModuleSet => ({ ...emptySet, hostCode });

const success = (set: ModuleSet): LinkReport => ({
  linked: true,
  view: { set, plan: { order: [] } as never, timings: [], modules: [] },
});

/** A session over workers of this test, each with a port in place of a thread. */
function open(linker: Partial<Linker>) {
  const ended: boolean[] = [];
  const session = createSession(() => {
    const { port1, port2 } = new MessageChannel();
    expose(linker, port2 as never);
    const number = ended.push(false) - 1;
    port1.start();
    return Object.assign(port1, {
      terminate() {
        ended[number] = true;
        port1.close();
      },
    }) as unknown as Worker;
  });
  return { session, ended };
}

describe("a session", () => {
  test("keeps the earlier link in view if the next one fails", async () => {
    const problem = { name: "ModuleLinkError", message: "no", diagnostics: [] };
    const { session } = open({
      link: async (set) => (set.hostCode === "good" ? success(set) : { linked: false, problem, modules: [] }),
    });
    await session.change(setOf("good"));
    await session.change(setOf("bad"));
    expect([session.state.value, session.view.value?.set.hostCode, session.problem.value]).toEqual([
      "failed",
      "good",
      { ...problem, set: setOf("bad") },
    ]);
    await session.change(setOf("good"));
    expect([session.state.value, session.problem.value]).toEqual(["linked", undefined]);
    session.end();
  });

  test("shows the last of several links, in whatever order they end", async () => {
    const waiting = new Map<string, () => void>();
    const { session } = open({
      link: (set) => new Promise((resolve) => waiting.set(set.hostCode, () => resolve(success(set)))),
    });
    const links = [session.change(setOf("first")), session.change(setOf("second"))];
    await vi.waitFor(() => expect(waiting.size).toBe(2));
    waiting.get("second")?.();
    waiting.get("first")?.();
    await Promise.all(links);
    expect(session.view.value?.set.hostCode).toBe("second");
    session.end();
  });

  test("stops a call, and links the same modules again in a new worker", async () => {
    const { session, ended } = open({
      link: async (set) => success(set),
      call: () => new Promise(() => {}) as never,
    });
    await session.change(setOf("good"));
    const call = session.ask<CallOutcome>((linker) => linker.call({ module: "m", name: "f", values: [] }));
    await vi.waitFor(() => expect(session.busy.value).toBe(true));
    session.stop();
    await expect(call).rejects.toThrow(StoppedError);
    await vi.waitFor(() => expect(session.state.value).toBe("linked"));
    expect([session.view.value?.set.hostCode, ended]).toEqual(["good", [true, false]]);
    session.end();
  });

  test("shows the link that is live, if the set changed while it ended and the newer one fails", async () => {
    const waiting = new Map<string, () => void>();
    const problem = { name: "ModuleLinkError", message: "no", diagnostics: [] };
    const { session } = open({
      link: (set) =>
        new Promise((resolve) =>
          waiting.set(set.hostCode, () =>
            resolve(set.hostCode === "bad" ? { linked: false, problem, modules: [] } : success(set)),
          ),
        ),
    });
    const links = [session.change(setOf("good")), session.change(setOf("bad"))];
    await vi.waitFor(() => expect(waiting.size).toBe(2));
    waiting.get("good")?.();
    await links[0];
    waiting.get("bad")?.();
    await links[1];
    expect([session.state.value, session.view.value?.set.hostCode]).toEqual(["failed", "good"]);
    session.end();
  });

  test("stops a link that does not end, and links the set that waited behind it", async () => {
    const begun: string[] = [];
    const { session } = open({
      link: (set) => {
        begun.push(set.hostCode);
        // The first worker hangs; a thread would not even begin the second link.
        return set.hostCode === "endless" || begun.length < 3 ? new Promise(() => {}) : Promise.resolve(success(set));
      },
    });
    const links = [session.change(setOf("endless")), session.change(setOf("mended"))];
    await vi.waitFor(() => expect(begun).toEqual(["endless", "mended"]));
    session.stop();
    await Promise.all(links);
    await vi.waitFor(() => expect(session.state.value).toBe("linked"));
    expect([session.view.value?.set.hostCode, begun]).toEqual(["mended", ["endless", "mended", "mended"]]);
    session.end();
  });

  test("stops a link that does not end, and does not start it again by itself", async () => {
    let calls = 0;
    const { session } = open({
      link: () => {
        calls += 1;
        return new Promise(() => {});
      },
    });
    const link = session.change(setOf("endless"));
    await vi.waitFor(() => expect(calls).toBe(1));
    session.stop();
    await link;
    expect([session.state.value, calls, session.busy.value]).toEqual(["stopped", 1, false]);
    expect(session.problem.value?.name).toBe("StoppedError");
    session.end();
  });
});
