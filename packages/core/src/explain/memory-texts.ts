import type { Unplaced } from "../plan/layout/unplaced.ts";
import type { MemoryArea } from "../plan/memory-format.ts";
import type { AreaProblem, ConflictCode, ConflictingArea } from "../plan/place/find-conflicts.ts";
import type { SeparateDefinitions } from "../plan/place/find-separate-definitions.ts";
import type { SeparateHeaps } from "../plan/place/find-separate-heaps.ts";
import type { MemoryUser, SeparateMemories } from "../plan/place/find-separate-memories.ts";
import type { SeparateTables, TableUser } from "../plan/place/find-separate-tables.ts";
import type { UnboundData } from "../plan/place/find-unbound-data.ts";
import type { UnusedHostMemory } from "../plan/place/find-unused-memory.ts";
import { importsPath } from "../wasm/host-path.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { cppName } from "./cpp-name.ts";
import { formatAddress, formatRange } from "./format-range.ts";
import { placeHint, textOfShared } from "./layout-texts.ts";
import { listModules, quoteImport } from "./scene.ts";
import type { Text, TextsOf } from "./texts.ts";
import { flagsOf } from "./toolchain-flags.ts";

/** Texts of memories whose modules do not fit together. */
export const memoryTexts: TextsOf<
  AreaProblem | SeparateMemories | SeparateTables | SeparateHeaps | SeparateDefinitions | UnboundData | UnusedHostMemory
> = {
  "area-overlap": ({ code, areas, definition, isSuspected, unplaced }) => {
    const [first, second] = areas;
    if (isSuspected) return suspectedText(areas, { memory: textOfShared("memory", definition), unplaced });
    const start = Math.max(first.start, second.start);
    const end = Math.min(first.end, second.end);
    const bytes = `${end - start} byte${end - start === 1 ? "" : "s"}`;
    return {
      message:
        `${describeArea(first)} and ${describeArea(second)} overlap in ${textOfShared("memory", definition)}: ` +
        `${bytes}, ${formatRange(start, end, formatAddress)}; ${EFFECTS[code](areas)}`,
      hint: conflictHint(code, areas, unplaced),
    };
  },
  "more-area-overlaps": ({ count }) => ({
    message: `${count} more pair${count === 1 ? "" : "s"} of modules overlap${count === 1 ? "s" : ""} in the same way`,
    hint: `build them with ${flagsOf(undefined).place}, so that they are placed`,
  }),
  "separate-memories": ({ module, provider, import: entry, users }) => ({
    message:
      `${plainName(module)} imports ${quoteImport(entry)} from ${plainName(provider)}, and ${describeOwners(users)}: ` +
      "a pointer of one names other bytes in the memory of the other",
    hint: `if pointers pass between them, ${memoryHint(users)}`,
  }),
  "separate-tables": ({ users, definition }) => ({
    message:
      `${listModules(users.map(({ module }) => module))} share ${textOfShared("memory", definition)}, and their functions ` +
      "are in different tables: a pointer to a function of one names another function, or none, in the table of the other",
    hint: `if pointers to functions pass between them, ${tableHint(users)}`,
  }),
  "separate-heaps": ({ module, others, definition, isScript, isPlaced }) => {
    const names = listModules(others.map(({ name }) => name));
    const [verb, allocates] = others.length === 1 ? ["grows", "allocates"] : ["grow", "allocate"];
    if (!isScript) {
      const place = isPlaced
        ? ""
        : `build ${plainName(module)} with ${flagsOf(undefined).place}, so that its heap comes last; or `;
      return {
        message:
          `the heap of ${plainName(module)} is all of ${textOfShared("memory", definition)} behind its data: ` +
          `when it allocates, it takes memory of ${names} too`,
        hint:
          `${place}let one module allocate for all: build the others with -nostdlib; ` +
          "or build all with a C library whose malloc asks for __heap_end",
      };
    }
    return {
      message:
        `the heap of ${plainName(module)} takes all pages of ${textOfShared("memory", definition)} when it first allocates, ` +
        `and ${names} ${verb} that memory too: both use the pages that ${names} ${verb} before`,
      hint:
        `let one module allocate for all: build ${plainName(module)} with a --runtime that calls the malloc and free of ` +
        `${names}, or leave the allocator out of ${names}; or let ${plainName(module)} allocate once before ${names} ` +
        `${allocates}, and build it without --runtime stub`,
    };
  },
  "separate-definitions": ({ module, other, symbol, kind, count }) => {
    const [owner, rival] = [plainName(module), plainName(other)];
    const name = quoteName(cppName(symbol) ?? symbol);
    const names = count > 1 ? `${name} and ${count - 1} more` : name;
    if (kind === "function") {
      return {
        message: `${owner} calls its own ${names}, which is weak, and ${rival} has another one: a static link uses that for both`,
        hint:
          `declare ${name} in ${owner} without a definition, and export it from ${rival}, so that ${owner} imports it ` +
          "(-Wl,--allow-undefined); or make it static in one of them, if each is to have its own",
      };
    }
    return {
      message: `${owner} has a variable ${names} of its own, which is weak, and ${rival} has another one: a static link has one for both`,
      hint:
        `build both with -fvisibility=default -Wl,--export-dynamic -Wl,--emit-relocs, so that they share it; or make it static in ` +
        "one of them, if each is to have its own",
    };
  },
  "unbound-data": ({ module, symbol, count }) => ({
    message:
      `${plainName(module)} refers to the data ${quoteName(symbol)}${count > 1 ? ` and ${count - 1} more` : ""} of another ` +
      "module, and has address 0 in its place, because it is not placed",
    hint:
      `link without place: "off", and give the bytes of ${plainName(module)} as wasm-ld wrote them with -Wl,--emit-relocs, so that it is placed; ` +
      "or pass the address to it as the argument of a function",
  }),
  "host-memory-unused": ({ module, host, language }) => ({
    message: `${importsPath(host)} is given and no module imports it: ${plainName(module)} defines a memory of its own`,
    hint:
      `build ${plainName(module)} with ${flagsOf(language).importMemory}, ` +
      `or link with provide: { ${keyOf(module)}: { memory } }`,
  }),
};

/** The second area lies in memory that the module of the first declares for itself. */
function suspectedText(
  [hidden, other]: readonly [ConflictingArea, ConflictingArea],
  { memory, unplaced }: { readonly memory: string; readonly unplaced: Unplaced | undefined },
): Text {
  const [owner, module] = [listModules(hidden.modules), listModules(other.modules)];
  const { showEnd } = flagsOf(hidden.language);
  const { otherAddresses } = flagsOf(other.language);
  const build = placeEither([hidden, other]);
  const place = unplaced ? placeHint(unplaced) : build && `build ${build}, so that it is placed`;
  return {
    message:
      `${describeArea(other)} lies in ${memory}, where ${owner} was linked to use ` +
      `${formatRange(hidden.start, hidden.end, formatAddress)}: nothing tells whether zero-initialised data of ${owner} lies there`,
    hint:
      (place === "" ? "" : `${place}; or `) +
      `build ${owner} with ${showEnd}, which tells; or build ${module} for addresses from ${formatAddress(hidden.end)}, ` +
      `with ${otherAddresses}, and link with reconcileLimits: true`,
  };
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A key of an object literal, with quotes if need be. */
function keyOf(name: string): string {
  return IDENTIFIER.test(name) && name !== "__proto__" ? name : JSON.stringify(name);
}

/** The end of a message: the effect on the program. */
const EFFECTS: Readonly<Record<ConflictCode, (areas: readonly [ConflictingArea, ConflictingArea]) => string>> = {
  STACK_OVERLAP: () => "calls overwrite that data",
  SEPARATE_STACKS: () => "each has a stack pointer of its own, so calls between them overwrite local variables",
  BSS_OVERLAP: () => "one overwrites the other when it starts",
  HEAP_OVERLAP: () => "blocks that are allocated there overwrite the other",
};

const CONTENTS: Readonly<Record<MemoryArea["content"], string>> = {
  data: "the data",
  zeroed: "the zero-initialised data",
  stack: "the stack",
  heap: "the heap",
};

function describeArea({ modules, content, start, end }: ConflictingArea): string {
  return `${CONTENTS[content]} of ${listModules(modules)} at ${formatRange(start, end, formatAddress)}`;
}

function conflictHint(
  code: ConflictCode,
  areas: readonly [ConflictingArea, ConflictingArea],
  unplaced: Unplaced | undefined,
): string {
  const scripts = areas.filter(({ language }) => language === "AssemblyScript");
  const [script] = scripts;
  if (code === "HEAP_OVERLAP" && scripts.length === 2) {
    return (
      "a heap of AssemblyScript takes the whole memory behind its data: build both with a --runtime that calls the malloc " +
      "and free of another module, compile both into one module, or give each its own memory"
    );
  }
  if (code === "HEAP_OVERLAP" && script !== undefined) {
    const other = areas.find((area) => area !== script) ?? script;
    return (
      `build ${listModules(script.modules)} with --memoryBase behind all other modules, because its heap takes the whole ` +
      `memory behind its data; or build ${listModules(other.modules)} for addresses below, with ${flagsOf(other.language).otherAddresses}`
    );
  }
  const last = areas[1];
  const move = `build ${listModules(last.modules)} for other addresses, with ${flagsOf(last.language).otherAddresses}`;
  if (unplaced !== undefined) return `${placeHint(unplaced)}; or ${move}`;
  const place = placeEither(areas);
  return place === "" ? move : `build ${place}, so that it is placed; or ${move}`;
}

/** `a or b with -Wl,--emit-relocs`: toolchains that cannot place a module are left out. */
function placeEither(areas: readonly ConflictingArea[]): string {
  const names = new Map<string, string[]>();
  for (const { modules, language } of areas) {
    const { place } = flagsOf(language);
    if (place !== undefined) names.set(place, [...(names.get(place) ?? []), listModules(modules)]);
  }
  return [...names].map(([flag, owners]) => `${owners.join(" or ")} with ${flag}`).join(", or ");
}

function describeOwners(users: SeparateMemories["users"]): string {
  const owners = users.filter(({ isOwner }) => isOwner);
  if (owners.length === 2) return "each defines a memory";
  const [only] = owners;
  return only === undefined ? "each imports another memory" : `only ${plainName(only.module)} defines its memory`;
}

/** The provider is the one to use the memory and the table of its importer, if it defines a memory. */
function memoryHint([importer, provider]: SeparateMemories["users"]): string {
  if (!(importer.isOwner || provider.isOwner)) return oneForBoth("memory", [importer, provider]);
  const [library, program] = provider.isOwner ? [provider, importer] : [importer, provider];
  const { importMemory, importTable, place, otherAddresses } = flagsOf(library.language);
  const [name, other] = [plainName(library.module), plainName(program.module)];
  const { exportTable } = flagsOf(program.language);
  return place === undefined
    ? `build ${name} with ${importMemory}, and with ${otherAddresses} behind the other modules, so that they share one memory; ` +
        `if functions pass too, build ${name} with ${importTable}, and ${other} with ${exportTable}`
    : `build ${name} with ${importMemory}, ${importTable} and ${place}, and ${other} with ${exportTable}, ` +
        "so that they share one memory and one table";
}

function tableHint(users: SeparateTables["users"]): string {
  const [first, second] = users;
  if ((first.host ?? second.host) !== undefined) return oneForBoth("table", users);
  // A library imports the memory of its program.
  const [program, library] = second.ownsMemory && !first.ownsMemory ? [second, first] : [first, second];
  const { importTable, place } = flagsOf(library.language);
  return (
    `build ${plainName(library.module)} with ${importTable} and ${place}, and ${plainName(program.module)} with ` +
    `${flagsOf(program.language).exportTable}, so that they share one table`
  );
}

/** The memory or table of the host that one of two modules has is for the other one too. */
function oneForBoth(
  kind: "memory" | "table",
  users: readonly [MemoryUser, MemoryUser] | readonly [TableUser, TableUser],
): string {
  const hosts = users.flatMap(({ host }) => host ?? []);
  const [first, ...others] = hosts.map(importsPath);
  if (first === undefined) return `give both the same ${kind}`;
  if (others.length > 0) return `give both the same ${kind}, as ${first} and ${others.join()}`;
  const rest = users.flatMap(({ host, ...user }) => (host === undefined ? [user] : []));
  const { importMemory, importTable } = flagsOf(rest[0]?.language);
  const flag = kind === "memory" ? importMemory : importTable;
  return `give ${listModules(rest.map(({ module }) => module))} the ${kind} ${first} too, and build it with ${flag}`;
}
