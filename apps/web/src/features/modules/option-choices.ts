import type { SetOptions } from "../../model/module-set.ts";

/** An option with a fixed list of values. */
export interface OptionChoice {
  readonly name: keyof SetOptions;
  readonly label: string;
  readonly sentence: string;
  /** The first value is the default. */
  readonly values: readonly { readonly value: string | boolean | undefined; readonly label: string }[];
}

/** The options of `link` that have a list of values, those that are used most first. */
export const optionChoices: readonly OptionChoice[] = [
  {
    name: "unresolved",
    label: "Unresolved functions",
    sentence: "A function that nobody provides is an error, or a stub that traps when it is called.",
    values: choices("error", "trap"),
  },
  {
    name: "wasi",
    label: "WASI",
    sentence: "Functions of WASI preview 1, for modules that import from wasi_snapshot_preview1.",
    values: switched("off"),
  },
  {
    name: "binding",
    label: "Deferred functions",
    sentence: "How a function that closes a cycle is called: through a shim of WebAssembly or a closure of JavaScript.",
    values: choices("auto", "shim", "closure"),
  },
  {
    name: "hoist",
    label: "Hoisting",
    sentence: "The linker may make a memory, table or global in place of its owner, to break a cycle.",
    values: switched("on"),
  },
  {
    name: "fuse",
    label: "Fusing",
    sentence: "Modules that call each other become one module, so that the engine inlines their calls.",
    values: [
      { value: undefined, label: "off" },
      { value: "auto", label: "where it costs little" },
      { value: true, label: "all that can be fused" },
    ],
  },
  {
    name: "place",
    label: "Placing",
    sentence: "Modules with relocations are moved apart in the memory that they share.",
    values: choices("auto", "off", "require"),
  },
  {
    name: "dataOverlap",
    label: "Overlapping data",
    sentence: "Data of two modules at the same addresses is an error, a warning, or allowed.",
    values: choices("error", "warn", "allow"),
  },
  {
    name: "reconcileLimits",
    label: "Limits",
    sentence:
      "Limits count as the owner declares them, or the linker makes a memory or table that satisfies all importers.",
    values: [
      { value: undefined, label: "as declared" },
      { value: true, label: "reconciled" },
    ],
  },
  {
    name: "initialize",
    label: "Reactors",
    sentence:
      "The function _initialize of each reactor is called once, providers first; with WASI this is the default.",
    values: [
      { value: undefined, label: "with WASI alone" },
      { value: true, label: "initialized" },
      { value: false, label: "left to the caller" },
    ],
  },
  {
    name: "strict",
    label: "Warnings",
    sentence: "Warnings of the plan let the modules link, or are errors.",
    values: [
      { value: undefined, label: "pass" },
      { value: true, label: "errors" },
    ],
  },
];

function choices(first: string, ...others: readonly string[]): OptionChoice["values"] {
  return [{ value: undefined, label: first }, ...others.map((value) => ({ value, label: value }))];
}

function switched(first: "on" | "off"): OptionChoice["values"] {
  return [
    { value: undefined, label: first },
    { value: first === "off", label: first === "off" ? "on" : "off" },
  ];
}
