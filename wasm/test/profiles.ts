import type { Operation } from "./operations.ts";
import type { Random } from "./random.ts";

/** The behaviour of a program: its sizes, its live blocks, and other users of the memory. */
export interface Profile {
  readonly name: string;
  readonly purpose: string;
  readonly allocators: number;
  readonly limits: { readonly initial: number; readonly maximum: number };
  /** The most live blocks of an allocator; the wanted number varies from 0 to this. */
  readonly mostLive: number;
  /** Share of mallocs while there are fewer live blocks than wanted, and of frees while there are more: 0.7 by default. */
  readonly haste?: number;
  readonly size: (random: Random) => number;
  /** Numbers of these operations in a thousand; the others are malloc and free. */
  readonly perThousand: {
    readonly realloc: number;
    /** Reallocs by a few bytes, as of a program that appends to an array. */
    readonly smallStep?: number;
    readonly calloc: number;
    readonly aligned: number;
    readonly walk: number;
    readonly othersGrow: number;
  };
}

/** Uniform in the exponent: half of all numbers are below the middle exponent. */
function logUniform(random: Random, most: number): number {
  return Math.floor(most ** random.next());
}

export const PROFILES: readonly Profile[] = [
  {
    name: "records",
    purpose: "a few small sizes again and again",
    allocators: 1,
    limits: { initial: 1, maximum: 4_096 },
    mostLive: 6_000,
    size: (random) => (random.chance(0.9) ? random.pick([12, 24, 40, 56, 100, 200]) : random.below(1_100)),
    perThousand: { realloc: 20, calloc: 50, aligned: 5, walk: 0.2, othersGrow: 0 },
  },
  {
    name: "mixed",
    purpose: "sizes of all magnitudes up to 64 KiB",
    allocators: 1,
    limits: { initial: 0, maximum: 8_192 },
    mostLive: 2_000,
    size: (random) => logUniform(random, 65_536),
    perThousand: { realloc: 150, calloc: 50, aligned: 30, walk: 1, othersGrow: 0.5 },
  },
  {
    name: "large",
    purpose: "buffers of up to 512 KiB that change their size",
    allocators: 1,
    limits: { initial: 2, maximum: 16_384 },
    mostLive: 60,
    size: (random) => (random.chance(0.1) ? random.below(524_288) : logUniform(random, 40_000)),
    perThousand: { realloc: 400, calloc: 20, aligned: 60, walk: 1, othersGrow: 1 },
  },
  {
    name: "arrays",
    purpose: "a few arrays of up to 2 MiB that grow while they are filled",
    allocators: 1,
    limits: { initial: 1, maximum: 16_384 },
    mostLive: 4,
    size: (random) => logUniform(random, 2_097_152),
    perThousand: { realloc: 600, calloc: 20, aligned: 20, walk: 2, othersGrow: 3 },
  },
  {
    name: "structures",
    purpose: "trees of small nodes that are freed as a whole, and small arrays that grow by a few bytes",
    allocators: 1,
    limits: { initial: 1, maximum: 4_096 },
    mostLive: 6_000,
    haste: 0.97,
    size: (random) => (random.chance(0.95) ? random.pick([16, 48, 60, 60]) : logUniform(random, 1_500)),
    perThousand: { realloc: 5, smallStep: 150, calloc: 5, aligned: 1, walk: 0.2, othersGrow: 0 },
  },
  {
    name: "tight",
    purpose: "a memory that is always full, so that growth is refused",
    allocators: 1,
    limits: { initial: 1, maximum: 24 },
    mostLive: 1_500,
    size: (random) => (random.chance(0.8) ? random.below(600) : logUniform(random, 60_000)),
    perThousand: { realloc: 150, calloc: 30, aligned: 40, walk: 1, othersGrow: 0.02 },
  },
  {
    name: "crowd",
    purpose: "three allocators on one memory, and others that grow it",
    allocators: 3,
    limits: { initial: 1, maximum: 2_048 },
    mostLive: 1_000,
    size: (random) => logUniform(random, 8_000),
    perThousand: { realloc: 150, calloc: 30, aligned: 30, walk: 1, othersGrow: 1 },
  },
];

const LAST = -1;
const STEPS_IN_MOOD = 3_000;
/** Share of reallocs of the newest block, as for an array that is being filled. */
const NEWEST_AGAIN = 0.3;
/** A small step makes a block up to 20 bytes smaller or up to 59 bytes larger. */
const [LEAST_OF_STEP, MOST_OF_STEP] = [20, 80] as const;
const ALIGNMENTS = [8, 16, 32, 64, 256, 4_096, 65_536] as const;

/** The current aim of a program: it changes every few thousand steps. */
interface Mood {
  readonly wanted: number;
  readonly frees: "any" | "newest" | "oldest";
}

/** The live blocks of an owner. */
type LiveBlocks = (owner: number) => readonly { readonly bytes: number }[];

/** An endless sequence of operations, from the profile, random numbers and the live blocks. */
export function newGenerator(profile: Profile, random: Random): (liveOf: LiveBlocks) => Operation {
  let mood: Mood = { wanted: 0, frees: "any" };
  let step = 0;
  return (liveOf) => {
    if (step++ % STEPS_IN_MOOD === 0) {
      mood = { wanted: random.below(profile.mostLive), frees: random.pick(["any", "any", "newest", "oldest"]) };
    }
    const owner = random.below(profile.allocators);
    const turn = { random, owner, mood, live: liveOf(owner) };
    return rareOperation(profile, turn) ?? mallocOrFree(profile, turn);
  };
}

interface Turn {
  readonly random: Random;
  readonly owner: number;
  readonly mood: Mood;
  /** The live blocks of the owner. */
  readonly live: readonly { readonly bytes: number }[];
}

function rareOperation({ perThousand, size }: Profile, { random, owner, live }: Turn): Operation | undefined {
  let dice = random.next() * 1_000;
  const isIt = (share: number) => {
    dice -= share;
    return dice < 0;
  };
  if (isIt(perThousand.realloc)) {
    const block = random.chance(NEWEST_AGAIN) ? LAST : random.below(2 ** 31);
    return { do: "realloc", owner, block, bytes: size(random) };
  }
  if (isIt(perThousand.smallStep ?? 0)) {
    const block = random.below(live.length);
    const bytes = (live[block]?.bytes ?? 0) + random.below(MOST_OF_STEP) - LEAST_OF_STEP;
    return { do: "realloc", owner, block, bytes: Math.max(0, bytes) };
  }
  if (isIt(perThousand.calloc)) return { do: "calloc", owner, count: 1 + random.below(4), bytes: size(random) };
  if (isIt(perThousand.aligned)) {
    const name = random.chance(0.5) ? "aligned_alloc" : "posix_memalign";
    return { do: name, owner, alignment: random.pick(ALIGNMENTS), bytes: size(random) };
  }
  if (isIt(perThousand.walk)) return { do: "walk", owner };
  if (isIt(perThousand.othersGrow)) return { do: "others grow", owner, pages: 1 + random.below(2) };
  return undefined;
}

function mallocOrFree({ size, haste = 0.7 }: Profile, { random, owner, mood, live }: Turn): Operation {
  if (random.chance(live.length < mood.wanted ? haste : 1 - haste)) return { do: "malloc", owner, bytes: size(random) };
  const block = { any: random.below(2 ** 31), newest: LAST, oldest: 0 }[mood.frees];
  return { do: "free", owner, block };
}
