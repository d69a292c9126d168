import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterDueEvents } from "../../test/outcomes.ts";
import { runs } from "../../test/seed.ts";
import { createSemaphore } from "./semaphore.ts";

/** Asks for permits, and records each that is granted. */
function createGuests(places: number) {
  const semaphore = createSemaphore(places);
  const inside: number[] = [];
  const leaves: (() => void)[] = [];
  let guests = 0;
  return {
    inside,
    enter() {
      const guest = guests;
      guests += 1;
      semaphore.enter().then((leave) => {
        inside.push(guest);
        leaves[guest] = leave;
      });
    },
    leave: (guest: number) => leaves[guest]?.(),
  };
}

describe("createSemaphore()", () => {
  test("grants as many permits as there are, first come, first served", async () => {
    const { inside, enter, leave } = createGuests(2);
    for (let guest = 0; guest < 5; guest += 1) enter();
    await afterDueEvents();
    expect(inside).toEqual([0, 1]);
    leave(1);
    await afterDueEvents();
    expect(inside).toEqual([0, 1, 2]);
    leave(0);
    leave(2);
    await afterDueEvents();
    expect(inside).toEqual([0, 1, 2, 3, 4]);
  });

  test("takes a permit back once, no matter how often it is released", async () => {
    const { inside, enter, leave } = createGuests(1);
    for (let guest = 0; guest < 3; guest += 1) enter();
    await afterDueEvents();
    leave(0);
    leave(0);
    leave(0);
    await afterDueEvents();
    expect(inside).toEqual([0, 1]);
  });

  test("holds a released permit for a later load", async () => {
    const { inside, enter, leave } = createGuests(1);
    enter();
    await afterDueEvents();
    leave(0);
    enter();
    enter();
    await afterDueEvents();
    expect(inside).toEqual([0, 1]);
  });

  test("grants every request without a limit", async () => {
    const { inside, enter } = createGuests(Number.POSITIVE_INFINITY);
    for (let guest = 0; guest < 1000; guest += 1) enter();
    await afterDueEvents();
    expect(inside).toHaveLength(1000);
  });

  test("grants every request in order and never too many, for any order of releases", {
    timeout: 300_000,
  }, async () => {
    const visit = fc.record({ places: fc.integer({ min: 1, max: 5 }), steps: fc.array(fc.nat(3), { maxLength: 40 }) });
    await fc.assert(
      fc.asyncProperty(visit, async ({ places, steps }) => {
        const { inside, enter, leave } = createGuests(places);
        const gone = new Set<number>();
        let asked = 0;
        const check = async () => {
          await afterDueEvents();
          expect(inside).toEqual(Array.from({ length: Math.min(asked, gone.size + places) }, (_, guest) => guest));
        };
        for (const step of steps) {
          const guest = inside.find((one) => !gone.has(one));
          if (step > 0) {
            enter();
            asked += 1;
          } else if (guest !== undefined) {
            leave(guest);
            gone.add(guest);
          }
          await check();
        }
      }),
      runs(50),
    );
  });
});
