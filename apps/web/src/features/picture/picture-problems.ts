import type { Diagnostic } from "@rec/browser";
import type { CardId, End, Link } from "./links.ts";
import type { Card, Edge, PictureInput } from "./picture.ts";

/** A picture shows no more problems; the list above it has all. */
const MOST_PROBLEMS = 12;

interface PicturedProblem {
  readonly diagnostic: Diagnostic;
  /** The link that it marks, if it concerns an import. */
  readonly link?: Link;
}

function problemsOf({ links, diagnostics }: PictureInput): readonly PicturedProblem[] {
  const marked = links.flatMap((link) => link.problems.map((diagnostic) => ({ diagnostic, link })));
  return [...marked, ...diagnostics.map((diagnostic) => ({ diagnostic }))].slice(0, MOST_PROBLEMS);
}

export function problemCards(input: PictureInput): Card[] {
  return problemsOf(input).map(({ diagnostic }, index) => ({
    id: `problem:${index}`,
    is: "problem",
    title: diagnostic.code,
    note: diagnostic.message,
    left: [],
    right: [{ id: `right problem:${index}`, label: "", kind: "function", count: 1, made: false, failed: true }],
    moreExports: 0,
    modules: diagnostic.module === undefined ? [] : [diagnostic.module],
    made: false,
    diagnostic,
  }));
}

export function problemEdges(
  input: PictureInput,
  { portOf, cardOf }: { readonly portOf: (end: End) => string; readonly cardOf: (id: CardId) => string },
): Edge[] {
  const names = new Set(input.modules.map(({ name }) => name));
  return problemsOf(input).flatMap(({ diagnostic, link }, index) => {
    const { module } = diagnostic;
    if (module === undefined || !names.has(module)) return [];
    const card: CardId = `module:${module}`;
    const { import: wanted } = link ?? {};
    const to =
      wanted === undefined
        ? `title ${cardOf(card)}`
        : portOf({ card, side: "left", label: wanted.name, key: JSON.stringify([wanted.module, wanted.name]) });
    return [
      {
        id: `problem ${index}`,
        kind: link?.kind ?? "function",
        binding: "problem",
        links: link === undefined ? [] : [link],
        inCycle: false,
        failed: true,
        asked: { from: `right problem:${index}`, to },
      } satisfies Edge,
    ];
  });
}
