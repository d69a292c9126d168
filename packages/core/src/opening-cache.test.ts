import { expect, test } from "vitest";
import { createOpeningCache } from "./opening-cache.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { createOpenLibraries } from "./program/open-libraries.ts";
import { newLibrary, type OpenLibrary } from "./program/open-library.ts";

const plan = {} as LinkPlan;

function scene() {
  const libraries = createOpenLibraries({ linked: [], runExits: () => ({}), giveBack: () => ({}) });
  const open = (name: string, isGlobal: boolean): OpenLibrary => {
    const place = {
      region: { address: 0, sizeBytes: 0 },
      slots: { start: 1, count: 0 },
      threadLocals: undefined,
      exits: [],
      further: [],
    };
    const group: OpenLibrary[] = [];
    const library = newLibrary({
      ...{
        name,
        module: undefined,
        place,
        group,
        isGlobal,
        readExports: () => ({}),
        needed: [],
        uses: new Set(),
        exits: [],
        opened: 1,
      },
    });
    group.push(library);
    libraries.add(library);
    if (isGlobal) libraries.widen(library);
    return library;
  };
  const key = (module: object, needed: readonly string[] = []) => ({ module, name: "plugin.so", needed, libraries });
  return { libraries, open, key, cache: createOpeningCache() };
}

test("an entry holds in the scope in which it was made", () => {
  const { open, key, cache, libraries } = scene();
  const module = {};
  open("local.so", false);
  const entry = cache.keep(key(module, ["needed.so"]), plan);
  expect(cache.find(key(module, ["needed.so"]))).toBe(entry);
  expect(cache.find(key({}, ["needed.so"]))).toBeUndefined();
  const global = open("global.so", true);
  expect(cache.find(key(module, ["needed.so"]))).toBeUndefined();
  libraries.release(global);
  expect(cache.find(key(module, ["needed.so"]))).toBe(entry);
  open("needed.so", false);
  expect(cache.find(key(module, ["needed.so"]))).toBeUndefined();
});

test("an entry goes with the libraries that it saw, and they do not note entries that are gone", () => {
  const { open, key, cache, libraries } = scene();
  const module = {};
  const [global, needed] = [open("global.so", true), open("needed.so", false)];
  for (let time = 0; time < 3; time += 1) cache.keep(key(module, ["needed.so"]), plan);
  expect([global.onClose.size, needed.onClose.size]).toEqual([1, 1]);
  libraries.release(needed);
  expect(global.onClose.size).toBe(0);
  expect(cache.find(key(module, ["needed.so"]))).toBeUndefined();
});

test("a module that is opened under many names keeps the last ones", () => {
  const { open, key, cache } = scene();
  const module = {};
  const global = open("global.so", true);
  for (let name = 0; name < 40; name += 1) cache.keep({ ...key(module), name: `${name}` }, plan);
  expect(global.onClose.size).toBe(16);
  expect(cache.find({ ...key(module), name: "23" })).toBeUndefined();
  expect(cache.find({ ...key(module), name: "24" })).toBeDefined();
});
