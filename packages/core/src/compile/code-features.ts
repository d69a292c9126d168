import { FEATURE_PROBES } from "./feature-probes.ts";
import type { Feature } from "./used-features.ts";

/** A feature that shows in the code of a module. */
export interface CodeFeature {
  readonly feature: string;
  /** The first releases that have it without a flag, by https://webassembly.org/features; undefined if there are none. */
  readonly since: string | undefined;
}

/** Opcodes of one feature, ends included. An opcode with a prefix byte is `prefix * PREFIX + opcode`. */
type Opcodes = readonly (readonly [first: number, last: number])[];

const PREFIX = 0x10000;

/** The instructions newer than WebAssembly 1.0. Core specification 3.0, "Index of Instructions", and proposals. */
const OPCODES: readonly (CodeFeature & { readonly opcodes: Opcodes })[] = [
  {
    feature: "legacy exception handling",
    since: FEATURE_PROBES["exception handling"].since,
    opcodes: [one(0x06), one(0x07), one(0x09), [0x18, 0x19]],
  },
  { ...visible("exception handling"), opcodes: [one(0x08)] },
  { ...visible("exception references"), opcodes: [one(0x0a), one(0x1f)] },
  {
    feature: "tail calls",
    since: "Node 20, Deno 1.32, Chrome 112, Firefox 121 and Safari 18.2",
    opcodes: [[0x12, 0x13]],
  },
  {
    ...visible("typed function references"),
    opcodes: [
      [0x14, 0x15],
      [0xd4, 0xd6],
    ],
  },
  { ...visible("reference types"), opcodes: [one(0x1c), [0x25, 0x26], [0xd0, 0xd2], prefixed(0xfc, 0x0f, 0x11)] },
  {
    feature: "sign extension",
    since: "Node 12, Deno 0.1, Chrome 74, Firefox 62 and Safari 14.1",
    opcodes: [[0xc0, 0xc4]],
  },
  {
    feature: "saturating conversions of floats",
    since: "Node 12.5, Deno 0.4, Chrome 75, Firefox 64 and Safari 15",
    opcodes: [prefixed(0xfc, 0x00, 0x07)],
  },
  { ...visible("bulk memory"), opcodes: [prefixed(0xfc, 0x08, 0x0e)] },
  { feature: "memory control", since: undefined, opcodes: [prefixed(0xfc, 0x12, 0x12)] },
  { feature: "wide arithmetic", since: undefined, opcodes: [prefixed(0xfc, 0x13, 0x16)] },
  { ...visible("garbage collection"), opcodes: [one(0xd3), one(0xfb), prefixed(0xfb, 0x00, 0x1e)] },
  { feature: "reference-typed strings", since: undefined, opcodes: [prefixed(0xfb, 0x80, 0xb7)] },
  { ...visible("SIMD"), opcodes: [one(0xfd), prefixed(0xfd, 0x00, 0xff)] },
  {
    feature: "relaxed SIMD",
    since: "Node 21, Deno 1.33, Chrome 114 and Firefox 145",
    opcodes: [prefixed(0xfd, 0x100, 0x113)],
  },
  { feature: "half-precision floats", since: undefined, opcodes: [prefixed(0xfd, 0x120, 0x15f)] },
  { ...visible("threads"), opcodes: [one(0xfe), prefixed(0xfe, 0x00, 0x4e)] },
  { feature: "stack switching", since: undefined, opcodes: [[0xe0, 0xe6]] },
];

const EXTENDED_CONSTANTS: CodeFeature = {
  feature: "extended constant expressions",
  since: "Node 21, Deno 1.33, Chrome 114, Firefox 112 and Safari 17.4",
};

/**
 * Messages of V8 about a type in code. Node 20 prints the name that the byte had in an older proposal: its "noexternref"
 * is exnref today, its "(ref <heaptype>)" structref, and its "stringview_wtf8ref" begins a reference to a defined type.
 */
const TYPES: readonly (readonly [message: RegExp, feature: Feature])[] = [
  [/type '(?:noextern|exn|noexn)(?:ref)?'|value type 0x(?:69|74)\b|heap type -(?:12|23)\b/, "exception references"],
  [
    /type '(?:any|eq|i31|struct|array|none|null)(?:ref)?'|'\(ref (?:null )?<heaptype>\)'|value type 0x7[123]\b|heap type -1[345]\b/,
    "garbage collection",
  ],
  [/type 'stringview_wtf8ref'|Invalid indexed heap type/, "typed function references"],
];

/** No engine has it under this name, or only a later release has. */
const UNKNOWN_BUILTIN: CodeFeature = { feature: "an unknown builtin", since: undefined };

function one(opcode: number): readonly [number, number] {
  return [opcode, opcode];
}

function prefixed(prefix: number, first: number, last: number): readonly [number, number] {
  return [prefix * PREFIX + first, prefix * PREFIX + last];
}

/** A feature that may show in the types of a module, too. */
function visible(feature: Feature): CodeFeature {
  return { feature, since: FEATURE_PROBES[feature].since };
}

/**
 * The feature of the opcode that an engine refuses.
 *
 * @param reason - the engine's message; no two engines have the same form
 */
export function featureOfRefusedCode(reason: string): CodeFeature | undefined {
  // V8: "opcode i32.add is not allowed in constant expressions".
  if (/opcode i(32|64)\.(add|sub|mul) is not allowed in constant/.test(reason)) return EXTENDED_CONSTANTS;
  // SpiderMonkey: "unrecognized builtin module field". Other engines leave such an import to the host.
  if (/unrecognized builtin module field/.test(reason)) return UNKNOWN_BUILTIN;
  const type = TYPES.find(([message]) => message.test(reason));
  if (type !== undefined) return visible(type[1]);
  const opcode = refusedOpcode(reason);
  if (opcode === undefined) return undefined;
  const found = OPCODES.find(({ opcodes }) => opcodes.some(([first, last]) => first <= opcode && opcode <= last));
  return found && { feature: found.feature, since: found.since };
}

/** The prefix byte in the messages of JavaScriptCore. */
const PREFIXES: Readonly<Record<string, number>> = { "0xfc": 0xfc, GC: 0xfb, simd: 0xfd, SIMD: 0xfd, atomic: 0xfe };

function refusedOpcode(reason: string): number | undefined {
  // V8: "Invalid opcode 0x1f", "invalid numeric opcode: 0xfc13", "invalid simd opcode: 0xfd120".
  const v8 = /invalid (?:\w+ )?opcode:? 0x([0-9a-f]+)/i.exec(reason)?.[1];
  if (v8 !== undefined) return withPrefix(Number.parseInt(v8.slice(0, 2), 16), v8.slice(2));
  // V8 before relaxed SIMD names no opcode.
  if (/simd opcode not available, enable with --experimental-relaxed-simd/.test(reason)) return 0xfd * PREFIX + 0x100;
  // SpiderMonkey: "unrecognized opcode: fc 13"; behind an opcode without prefix stands the next byte.
  const mozilla = /unrecognized opcode: ([0-9a-f]+) ([0-9a-f]+)/.exec(reason);
  if (mozilla !== null) return withPrefix(Number.parseInt(mozilla[1] as string, 16), mozilla[2] as string);
  // JavaScriptCore: "invalid opcode 31", "invalid 0xfc extended op 19", "invalid extended simd op 288", all decimal.
  const plain = /invalid opcode (\d+)\b/.exec(reason)?.[1];
  if (plain !== undefined) return Number(plain);
  const extended = /invalid (?:(0xfc) extended|extended (GC|simd|SIMD|atomic)) op (\d+)/.exec(reason);
  const prefix = PREFIXES[extended?.[1] ?? extended?.[2] ?? ""];
  return extended === null || prefix === undefined ? undefined : prefix * PREFIX + Number(extended[3]);
}

/** @param further - hexadecimal digits of the opcode behind a prefix byte; empty if the message has none */
function withPrefix(first: number, further: string): number {
  return first >= 0xfb && first <= 0xfe && further !== "" ? first * PREFIX + Number.parseInt(further, 16) : first;
}
